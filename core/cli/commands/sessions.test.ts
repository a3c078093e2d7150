import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Storage } from "../../sdk/storage.ts";
import { sampleEntry } from "../../sdk/testing/storage-samples.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

let home: string;
/** Open all the time, as in a running gateway. */
let storage: Storage;

const ann = "agent:main:fake:direct:ann";
const bob = "agent:work:fake:direct:bob";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sessions-command-"));
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
  const code = await runProgram(["sessions", ...words], context);
  return { code, out, err };
}

async function fill(): Promise<void> {
  const { transcriptId } = await storage.openSession(ann, "main");
  await storage.appendEntries([sampleEntry("the old days", { transcriptId })]);
  const next = await storage.resetSession(ann);
  await storage.appendEntries([sampleEntry("good morning", { transcriptId: next.transcriptId })]);
  await storage.changeSessionSettings(ann, { title: "Plans" });
  await storage.openSession(bob, "work");
}

test("an empty store lists nothing, in OpenClaw's words", async () => {
  const { code, out } = await run();
  expect(code).toBe(0);
  expect(out).toContain("Sessions listed: 0\nNo sessions found.\n");
});

test("the list has keys, models and titles, and can be narrowed", async () => {
  await fill();
  const { out } = await run("list");
  expect(out).toContain("Sessions listed: 2");
  expect(out).toMatch(/agent:main:fake:direct:ann\s+main\s+just now\s+default\s+unknown\s+Plans/);
  expect((await run("list", "--agent", "work")).out).not.toContain(ann);
  expect((await run("--limit", "1")).out).toContain("Sessions listed: 1");
  const listed = JSON.parse((await run("--json", "--active", "5")).out);
  expect(listed).toMatchObject({ count: 2, activeMinutes: 5 });
  expect(listed.sessions[0]).toMatchObject({ agentId: expect.any(String), totalTokens: null });
});

test("show prints the conversation, by the end of its key, and what was put away by its id", async () => {
  await fill();
  expect((await run("show", "ann")).out).toContain("# Plans");
  const shown = JSON.parse((await run("show", ann, "--json")).out);
  expect(shown).toMatchObject({ compactions: 0, entries: [{ sequence: 1 }] });
  const past = await run("show", ann, "--transcript", shown.past[0].id);
  expect(past.out).toContain("the old days");
  expect(past.out).not.toContain("good morning");
});

test("export writes a file for its owner alone, and never over another", async () => {
  await fill();
  expect((await run("export", "ann", "-o", "ann.md")).code).toBe(0);
  expect(await readFile(join(home, "ann.md"), "utf8")).toContain("good morning");
  expect((await run("export", "ann", "-o", "ann.md")).err).toContain("cannot be written");
  const line = (await run("export", "ann", "--format", "jsonl")).out.trim();
  expect(JSON.parse(line)).toMatchObject({ type: "message", message: { role: "user" } });
});

test("delete wants the whole key and a yes", async () => {
  await fill();
  expect((await run("delete", "ann", "--yes")).code).toBe(1);
  expect((await run("delete", ann)).err).toContain("--yes");
  expect(await storage.getSession(ann)).toBeDefined();
  expect((await run("delete", ann, "--yes")).out).toBe(`Deleted ${ann}.\n`);
  expect(await storage.getSession(ann)).toBeUndefined();
});

test("an unknown key is said with the way to the right one", async () => {
  await fill();
  const { code, err } = await run("show", "nobody");
  expect(code).toBe(1);
  expect(err).toContain("openclaw sessions list");
});
