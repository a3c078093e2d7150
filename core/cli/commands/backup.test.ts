import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolvePaths } from "../../config/paths.ts";
import { acquireLock } from "../../gateway/lock.ts";
import type { Storage } from "../../sdk/storage.ts";
import { sampleEntry, sampleInboxRow, sampleOutboxRow } from "../../sdk/testing/storage-samples.ts";
import { openDatabase } from "../../storage/database.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

const worker = join(import.meta.dirname, "../../storage/fixtures/work-until-killed.ts");

let root: string;
/** The home that backups are made of, and an empty one. */
let home: string;
let other: string;
let backup: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "backup-command-"));
  [home, other, backup] = [join(root, "home"), join(root, "other"), join(root, "b.tar.gz")];
  for (const each of [home, other]) await mkdir(each);
  await put(".openclaw/openclaw.json", '{ "$include": "parts/agents.json5" }');
  await put(".openclaw/parts/agents.json5", "{ agents: {} }");
  await put(".openclaw/workspace/AGENTS.md", "Be kind.");
  await put(".openclaw/.env", "KEY=sk-secret-of-env");
  await put(".openclaw/gateway.token", "token-of-gateway");
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function put(name: string, text: string, where = home): Promise<void> {
  await mkdir(dirname(join(where, name)), { recursive: true, mode: 0o700 });
  await writeFile(join(where, name), text);
}

const get = (name: string, where = home): Promise<string> => readFile(join(where, name), "utf8");
const storeFile = (where = home): string => join(where, ".openclaw", "gateway.sqlite");

async function withStorage<T>(work: (storage: Storage) => Promise<T>, where = home): Promise<T> {
  const storage = await openStorage(storeFile(where));
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

async function run(words: string[], where = home, signal = new AbortController().signal) {
  let out = "";
  let err = "";
  const context: CliContext = {
    processEnv: { HOME: where },
    cwd: root,
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    isTty: false,
    signal,
    exitCode: 0,
  };
  const code = await runProgram(["backup", ...words], context);
  return { code, out, err };
}

const create = (...flags: string[]) => run(["create", "--output", backup, ...flags]);

function tar(...words: string[]): string {
  const { status, stdout } = spawnSync("tar", words, { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

/** Unpacks the backup, lets the test change it, and packs it again, as somebody with bad intentions would. */
async function repack(change: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(root, "repack");
  await mkdir(folder);
  tar("-xzf", backup, "-C", folder);
  await change(folder);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory());
  const names = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  tar("-czf", backup, "-C", folder, ...names);
}

describe("backup create", () => {
  test("puts store, config, includes and workspace into one file for the owner alone, and no secrets", async () => {
    await withStorage((storage) => storage.openSession("key", "main"));
    const { code, out } = await create();
    expect([code, out]).toEqual([0, expect.stringContaining("holds 4 files")]);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    const names = tar("-tzf", backup).trim().split("\n");
    expect(names).toEqual([
      "store/gateway.sqlite",
      "config/openclaw.json",
      "config/parts/agents.json5",
      "workspaces/main/AGENTS.md",
      "manifest.json",
    ]);
    const everything = tar("-xzOf", backup);
    expect(everything).not.toMatch(/sk-secret|token-of-gateway/);
    expect(await readdir(root)).toEqual(["b.tar.gz", "home", "other"]);
  });

  test("takes the secrets along when it is asked to", async () => {
    expect((await create("--include-secrets")).code).toBe(0);
    expect(tar("-xzOf", backup)).toMatch(/sk-secret-of-env[\s\S]*token-of-gateway/);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
  });

  test("warns of secrets that are written into the config", async () => {
    await put(".openclaw/openclaw.json", '{ gateway: { auth: { token: "plain" } } }');
    expect((await create()).out).toContain("config seems to hold secrets");
  });

  test("works without a store and with a config that nobody can read", async () => {
    await put(".openclaw/openclaw.json", "{ not json");
    const { code, out } = await create();
    expect([code, out]).toEqual([0, expect.stringContaining("no store")]);
    expect(tar("-xzOf", backup, "config/openclaw.json")).toBe("{ not json");
    expect((await run(["verify", backup])).code).toBe(0);
  });

  test("says what it leaves out, and lets no secret in through a link or a workspace around the state", async () => {
    await put(".openclaw/openclaw.json", "{ agents: { defaults: { workspace: '~' } } }");
    await put("notes.md", "mine");
    await symlink(join(home, ".openclaw", ".env"), join(home, "link"));
    const { out } = await create();
    expect(out).toContain("Not in it: ~/link (it is a link or a device)");
    const names = tar("-tzf", backup).trim().split("\n");
    expect(names).toEqual(["config/openclaw.json", "workspaces/main/notes.md", "manifest.json"]);
  });

  test("does not write over a file, and leaves nothing behind when it is stopped or fails", async () => {
    await writeFile(backup, "mine");
    const { code, err } = await create();
    expect([code, err]).toEqual([1, expect.stringContaining("exists already")]);
    expect(await readFile(backup, "utf8")).toBe("mine");
    await rm(backup);
    const stopped = await run(["create", "--output", backup], home, AbortSignal.abort());
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining("Stopped.")]);
    expect((await run(["create", "--output", join(root, "none", "b")])).code).toBe(1);
    expect(await readdir(root)).toEqual(["home", "other"]);
  });

  test("has all that was acknowledged before it began, while another process writes", async () => {
    await mkdir(join(home, ".openclaw"), { recursive: true });
    const child = spawn(process.execPath, [worker, storeFile(), "w"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    const ended = once(child, "exit");
    while (lines.length < 300) await once(output, "line");
    const promised = lines.slice();
    const { code } = await create();
    child.kill("SIGKILL");
    await ended;
    expect(code).toBe(0);
    expect((await run(["verify", backup])).out).toContain("is sound");
    expect((await run(["restore", backup], other)).code).toBe(0);
    await withStorage(async (storage) => {
      for (const line of promised) {
        const [word = "", id = ""] = line.split(" ");
        const row = await storage.getInbox(id);
        const state = word === "answered" ? "answered" : expect.stringMatching(/answered|expired/);
        expect(row?.state).toEqual(state);
        const entries = await storage.readTranscript(id, 5);
        expect(entries).toHaveLength(row?.state === "answered" ? 2 : 0);
      }
    }, other);
  }, 30_000);
});

describe("backup restore", () => {
  test("brings everything back, and keeps what was there", async () => {
    await put(".openclaw/workspace/.env", "no");
    const { transcriptId } = await withStorage((storage) => storage.openSession("key", "main"));
    await withStorage((storage) => storage.appendEntries([sampleEntry("old", { transcriptId })]));
    await create("--include-secrets");
    await withStorage((storage) => storage.resetSession("key"));
    await put(".openclaw/openclaw.json", "{}");
    await put(".openclaw/workspace/AGENTS.md", "Be quick.");
    await put(".openclaw/workspace/later.md", "stays");
    await rm(join(home, ".openclaw", ".env"));
    const refused = await run(["restore", backup]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("is there already")]);
    const { code, out } = await run(["restore", backup, "--force"]);
    expect([code, out]).toEqual([0, expect.stringContaining("Restored: 7 files")]);
    const session = await withStorage((storage) => storage.getSession("key"));
    expect(session?.transcriptId).toBe(transcriptId);
    expect(await get(".openclaw/openclaw.json")).toContain("$include");
    expect(await get(".openclaw/workspace/AGENTS.md")).toBe("Be kind.");
    expect(await get(".openclaw/workspace/later.md")).toBe("stays");
    expect(await get(".openclaw/.env")).toContain("sk-secret");
    const [kept = ""] = (await readdir(home)).filter((name) => name.includes("before-restore"));
    expect(await get(`${kept}/config/openclaw.json`)).toBe("{}");
    expect(await get(`${kept}/workspaces/main/AGENTS.md`)).toBe("Be quick.");
    const old = await openStorage(join(home, kept, "store", "gateway.sqlite"));
    expect((await old.getSession("key"))?.transcriptId).not.toBe(transcriptId);
    await old.close();
    const left = await readdir(join(home, ".openclaw"));
    expect(left.filter((name) => /restore|tmp|-wal|-shm/.test(name))).toEqual([]);
  });

  test("sets up an empty home, and does nothing again that was under way", async () => {
    await withStorage(async (storage) => {
      await storage.acceptMessage(sampleInboxRow());
      await storage.enqueueOutbox([sampleOutboxRow()]);
    });
    await create();
    const { code, out } = await run(["restore", backup], other);
    expect(code).toBe(0);
    expect(out).toContain("not answered now: 1");
    expect(out).toContain("Deliveries that waited then: 1");
    expect(await get(".openclaw/workspace/AGENTS.md", other)).toBe("Be kind.");
    expect((await stat(storeFile(other))).mode & 0o777).toBe(0o600);
    await withStorage(async (storage) => {
      expect(await storage.listUnfinished()).toEqual([]);
      expect(await storage.claimOutbox(Infinity, 10)).toEqual([]);
      const rows = await storage.listOutbox({ states: ["unknown"], limit: 10 });
      expect(rows.map(({ error }) => error)).toEqual([expect.stringContaining("restored")]);
    }, other);
    expect((await readdir(other)).filter((name) => name.includes("before-restore"))).toEqual([]);
  });

  test("puts nothing of the old store's log behind the restored one", async () => {
    const { transcriptId } = await withStorage((storage) => storage.openSession("key", "main"));
    await create();
    // A command that has the store open keeps its log from being emptied.
    const held = await openStorage(storeFile());
    await held.resetSession("key");
    expect((await run(["restore", backup, "--force"])).code).toBe(0);
    const session = await withStorage((storage) => storage.getSession("key"));
    expect(session?.transcriptId).toBe(transcriptId);
    await held.close();
  });

  test("takes the place of a store that is damaged", async () => {
    await withStorage((storage) => storage.openSession("key", "main"));
    await create();
    await writeFile(storeFile(), "damaged ".repeat(1000));
    expect((await run(["restore", backup, "--force"])).code).toBe(0);
    expect(await withStorage((storage) => storage.getSession("key"))).toBeDefined();
  });

  test("refuses while a gateway holds the state directory", async () => {
    await create();
    const paths = resolvePaths({ HOME: home });
    const lock = await acquireLock(paths, { version: "1", mode: "gateway" });
    const { code, err } = await run(["restore", backup, "--force"]);
    expect([code, err]).toEqual([1, expect.stringContaining(`process ${process.pid}`)]);
    await lock.release();
    expect((await run(["restore", backup, "--force"])).code).toBe(0);
  });

  test.each<[string, string, (folder: string) => Promise<void>]>([
    [
      "a file that was changed",
      "AGENTS.md is not what was backed up",
      (folder) => writeFile(join(folder, "workspaces/main/AGENTS.md"), "Be evil."),
    ],
    [
      "a file that is not listed",
      "extra is not in its manifest",
      (folder) => writeFile(join(folder, "extra"), ""),
    ],
    [
      "a file too few",
      "is missing",
      (folder) => rm(join(folder, "workspaces"), { recursive: true }),
    ],
    ["no manifest", "no manifest", (folder) => rm(join(folder, "manifest.json"))],
    [
      "a link",
      "not a plain file",
      async (folder) => {
        await rm(join(folder, "config"), { recursive: true });
        await symlink("/etc", join(folder, "config"));
      },
    ],
    [
      "a store that is damaged",
      "its store cannot be used",
      (folder) => changeStore(folder, (file) => writeFile(file, "x".repeat(9000))),
    ],
  ])("refuses %s, and changes nothing", async (_, reason, change) => {
    await withStorage((storage) => storage.openSession("key", "main"));
    await create();
    await repack(change);
    for (const words of [
      ["verify", backup],
      ["restore", backup],
    ]) {
      const { code, err } = await run(words, other);
      expect([code, err]).toEqual([1, expect.stringContaining(reason)]);
    }
    const left = await readdir(join(other, ".openclaw")).catch(() => []);
    expect(left.filter((name) => !name.startsWith("gateway.lock"))).toEqual([]);
  });

  test("can be stopped before the first file is replaced", async () => {
    await create();
    const { code, err } = await run(["restore", backup], other, AbortSignal.abort());
    expect([code, err]).toEqual([1, expect.stringContaining("Nothing was changed")]);
    expect(await readdir(join(other, ".openclaw"))).toEqual(["gateway.lock.db"]);
  });

  test("refuses a store of a newer program, and a file that is not there", async () => {
    await withStorage((storage) => storage.openSession("key", "main"));
    const database = await openDatabase(storeFile());
    database.execute("PRAGMA user_version = 99");
    await database.close();
    await create();
    const { code, err } = await run(["restore", backup], other);
    expect([code, err]).toEqual([1, expect.stringContaining("written by a newer openclaw")]);
    const missing = await run(["restore", "none.tar.gz"], other);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("cannot be read")]);
    expect(await readdir(join(other, ".openclaw"))).not.toContain("openclaw.json");
  });

  test("follows no link out of a workspace, and takes no folder that is something else", async () => {
    await put(".openclaw/workspace/notes/a.md", "text");
    await create();
    const outside = join(root, "outside");
    await mkdir(outside);
    await rm(join(home, ".openclaw", "workspace", "notes"), { recursive: true });
    await symlink(outside, join(home, ".openclaw", "workspace", "notes"));
    const { code, err } = await run(["restore", backup, "--force"]);
    expect([code, err]).toEqual([1, expect.stringContaining("is a link")]);
    expect(await readdir(outside)).toEqual([]);

    const foreign = join(root, "foreign");
    await put("keys", "mine", foreign);
    await put(".openclaw/openclaw.json", `{ agents: { defaults: { workspace: "${foreign}" } } }`);
    await rm(backup);
    await create();
    const taken = await run(["restore", backup], other);
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining("something else")]);
    expect(await get("keys", foreign)).toBe("mine");
  });
});

/** Changes the store of an unpacked backup, and its hash with it. */
async function changeStore(folder: string, change: (file: string) => Promise<void>): Promise<void> {
  const file = join(folder, "store", "gateway.sqlite");
  await change(file);
  const hash = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  manifest.entries[0].sha256 = hash;
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
}
