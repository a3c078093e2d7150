import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Storage } from "../../sdk/storage.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

let home: string;
let storage: Storage;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pairing-command-"));
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
  const code = await runProgram(["pairing", ...words], context);
  return { code, out, err };
}

async function ask(
  channel: string,
  senderId: string,
  code: string,
  account = "default",
): Promise<void> {
  const request = { channel, account, senderId, senderName: `Name ${senderId}`, code };
  await storage.requestPairing({ ...request, expiresAt: Date.now() + 3_600_000 }, 3);
}

const config = (): Promise<string> => readFile(join(home, ".openclaw", "openclaw.json"), "utf8");

describe("pairing list", () => {
  test("shows who waits, while the gateway has the store open", async () => {
    await ask("chat", "42", "ABCDEFGH");
    await ask("other", "43", "JKLMNPQR", "work");
    const { code, out } = await run("list");
    expect(code).toBe(0);
    expect(out).toMatch(/ABCDEFGH +chat +default +42 +Name 42/);
    expect(out).toMatch(/JKLMNPQR +other +work +43/);
    expect((await run("list", "chat")).out).not.toContain("JKLMNPQR");
    expect((await run("list", "--channel", "chat")).out).not.toContain("JKLMNPQR");
    expect((await run("list", "--account", "work")).out).not.toContain("ABCDEFGH");
    expect(JSON.parse((await run("list", "--json")).out).requests).toMatchObject([
      { code: "ABCDEFGH", channel: "chat", account: "default", id: "42", name: "Name 42" },
      { code: "JKLMNPQR" },
    ]);
  });

  test("a stranger's name cannot steer the terminal", async () => {
    const request = {
      channel: "chat",
      account: "default",
      senderId: "1",
      senderName: "\u001b[31mEve\n\u202eX",
    };
    await storage.requestPairing(
      { ...request, code: "ABCDEFGH", expiresAt: Date.now() + 60_000 },
      3,
    );
    expect((await run("list")).out).toMatch(/ 1 +EveX /);
  });

  test("an unreadable list of owners is not replaced", async () => {
    await writeFile(
      join(home, ".openclaw", "openclaw.json"),
      "{ commands: { ownerAllowFrom: 7 } }",
    );
    await ask("chat", "42", "ABCDEFGH");
    await run("approve", "ABCDEFGH");
    expect(await config()).toBe("{ commands: { ownerAllowFrom: 7 } }");
  });

  test("of nobody says so, and makes no store", async () => {
    expect((await run("list")).out).toBe("Nobody waits to be let in.\n");
    await storage.close();
    await rm(join(home, ".openclaw"), { recursive: true });
    expect((await run("list", "--json")).out).toBe('{\n  "requests": []\n}\n');
    expect(await readdir(home)).toEqual([]);
    await mkdir(join(home, ".openclaw"));
    storage = await openStorage(join(home, ".openclaw", "gateway.sqlite"));
  });
});

describe("pairing approve", () => {
  test("lets the person in and makes the first one the owner", async () => {
    await ask("chat", "42", "ABCDEFGH");
    const { code, out } = await run("approve", "chat", "abcdefgh");
    expect(code).toBe(0);
    expect(out).toContain("Name 42 (42) may talk to the assistant on chat now.");
    expect(out).toContain(
      "chat:42 was added to commands.ownerAllowFrom in ~/.openclaw/openclaw.json.",
    );
    expect(await storage.isPaired("chat", "default", "42")).toBe(true);
    expect(await config()).toContain('"chat:42"');
    expect((await run("list")).out).toContain("Nobody waits");
  });

  test("leaves the owners alone when there are some, and takes a code without its channel", async () => {
    const text = `{ commands: { ownerAllowFrom: ["chat:1"] } }\n`;
    await writeFile(join(home, ".openclaw", "openclaw.json"), text);
    await ask("chat", "42", "ABCDEFGH");
    const { out } = await run("approve", "ABCDEFGH", "--json");
    expect(JSON.parse(out)).toEqual({
      approved: { channel: "chat", account: "default", id: "42", name: "Name 42" },
      owner: null,
      notified: false,
    });
    expect(await config()).toBe(text);
  });

  test("tells the person when asked to", async () => {
    await ask("chat", "42", "ABCDEFGH");
    await run("approve", "ABCDEFGH", "--notify");
    expect(await storage.claimOutbox(Date.now() + 1, 5)).toMatchObject([
      { address: { channel: "chat", account: "default", conversation: "user:42" }, kind: "notice" },
    ]);
  });

  test.each([
    [["approve", "WRONGONE"], "No request waits with the code WRONGONE."],
    [["approve", "other", "ABCDEFGH"], "No request on other waits"],
    [["approve", "ABCDEFGH", "--account", "work"], "No request waits"],
    [["approve", "a", "b", "c"], "One code is approved at a time."],
  ])("%j ends with 1 and changes nothing", async (words, message) => {
    await ask("chat", "42", "ABCDEFGH");
    const { code, err } = await run(...words);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(await storage.isPaired("chat", "default", "42")).toBe(false);
  });
});
