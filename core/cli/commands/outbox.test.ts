import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OutboxRow, OutboxState, Storage } from "../../sdk/storage.ts";
import { sampleOutboxRow } from "../../sdk/testing/storage-samples.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

let home: string;
/** Open all the time, as in a running gateway. */
let storage: Storage;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "outbox-command-"));
  await mkdir(join(home, ".openclaw"), { mode: 0o700 });
  storage = await openStorage(join(home, ".openclaw", "gateway.sqlite"));
});

afterEach(async () => {
  await storage.close();
  await rm(home, { recursive: true, force: true });
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const context: CliContext = {
    processEnv: { HOME: home },
    cwd: home,
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    isTty: false,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const code = await runProgram(["outbox", ...words], context);
  return { code, out, err };
}

/** A row in that state, in a conversation of the same name. */
async function addRow(state: OutboxState, key: string = state): Promise<OutboxRow> {
  const address = { channel: "fake", account: "default", conversation: key };
  await storage.enqueueOutbox([sampleOutboxRow({ key, address, text: "private words" })]);
  if (state !== "pending") {
    const claimed = await storage.claimOutbox(Date.now(), 100);
    const id = claimed.find((row) => row.key === key)?.id ?? "";
    if (state === "sent") await storage.settleOutbox(id, { state, messageId: "m" });
    else if (state !== "sending") await storage.settleOutbox(id, { state, error: `it ${state}` });
  }
  const row = (await storage.listOutbox({ limit: 1 }))[0];
  if (row?.key !== key || row.state !== state) throw new Error(`${key} is not ${state}`);
  return row;
}

const stateOf = async ({ id }: OutboxRow): Promise<OutboxState | undefined> =>
  (await storage.listOutbox({ limit: 100 })).find((row) => row.id === id)?.state;

test("lists what is not sent, newest first, with the reason and without the text", async () => {
  for (const state of ["sent", "sending", "failed", "unknown", "expired", "pending"] as const) {
    await addRow(state);
  }
  const { code, out } = await run("list");
  expect(code).toBe(0);
  const states = out.split("\n").map((line) => line.split(/ {2,}/)[1]);
  expect(states.slice(1, -1)).toEqual(["pending", "expired", "unknown", "failed", "sending"]);
  expect(out).toMatch(/fake\/default failed .*it failed/);
  expect(out).not.toContain("private words");
  expect((await run()).out).toBe(out);
  expect((await run("list", "--state", "sent")).out).toMatch(/ sent /);
  expect((await run("list", "--state", "all")).out.trim().split("\n")).toHaveLength(7);
  expect((await run("list", "--limit", "2")).out.trim().split("\n")).toHaveLength(3);
  const rows: unknown = JSON.parse((await run("list", "--state", "failed", "--json")).out);
  expect(rows).toMatchObject([{ state: "failed", key: "failed", error: "it failed" }]);
});

test("says so when nothing needs eyes", async () => {
  await addRow("sent");
  expect(await run("list")).toMatchObject({
    code: 0,
    out: "Nothing waits, and nothing was lost.\n",
  });
});

test.each(["failed", "expired", "unknown"] as const)(
  "a row that is %s can be tried again, and the gateway finds it",
  async (state) => {
    const row = await addRow(state);
    expect((await run("retry", row.id)).code).toBe(0);
    const [claimed] = await storage.claimOutbox(Date.now(), 1);
    expect(claimed).toMatchObject({ id: row.id, key: row.key });
    expect(claimed?.expiresAt).toBeGreaterThan(Date.now() + 30 * 60_000);
  },
);

test("a row that waits, or is unknown, can be dropped", async () => {
  for (const state of ["pending", "unknown"] as const) {
    const row = await addRow(state);
    expect((await run("drop", row.id)).code).toBe(0);
    expect(await stateOf(row)).toBe("failed");
  }
});

test("refuses a row in another state, and changes nothing", async () => {
  for (const state of ["sent", "sending"] as const) {
    const row = await addRow(state);
    for (const what of ["retry", "drop"]) {
      const { code, err } = await run(what, row.id);
      expect([code, err]).toEqual([1, expect.stringContaining(`is ${state}`)]);
    }
    expect(await stateOf(row)).toBe(state);
  }
});

test("takes the beginning of an id when only one row has it", async () => {
  const first = await addRow("failed", "a");
  const second = await addRow("failed", "b");
  const shared = first.id.split("").findIndex((letter, index) => letter !== second.id[index]);
  const several = await run("retry", first.id.slice(0, shared));
  expect([several.code, several.err]).toEqual([1, expect.stringContaining("Several rows")]);
  expect((await run("retry", first.id.slice(0, shared + 1))).code).toBe(0);
  expect([await stateOf(first), await stateOf(second)]).toEqual(["pending", "failed"]);
  const none = await run("drop", "zzz");
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('no row "zzz"')]);
});

test("makes no store where there is none", async () => {
  await storage.close();
  await rm(join(home, ".openclaw"), { recursive: true });
  expect((await run("list")).code).toBe(1);
  expect(await readdir(home)).toEqual([]);
});
