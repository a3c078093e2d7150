import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, readGatewayInfo } from "./lock.ts";

const info = { version: "1.2.3", mode: "gateway" } as const;
let root: string;
let paths: { stateDir: string; lockFile: string };
const children: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lock-"));
  const stateDir = join(root, "state");
  paths = { stateDir, lockFile: join(stateDir, "gateway.lock") };
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(root, { recursive: true, force: true });
});

/** A second process that takes the lock, says so, and stays. */
async function startOwner(): Promise<ChildProcess> {
  const file = join(root, "owner.ts");
  const lockModule = join(import.meta.dirname, "lock.ts");
  const code = `import { acquireLock } from ${JSON.stringify(lockModule)};
    const lock = await acquireLock(${JSON.stringify(paths)}, { version: "9.9.9", mode: "gateway" });
    await lock.update({ url: "http://127.0.0.1:4711" });
    process.send("held");
    setInterval(() => undefined, 1000);`;
  await writeFile(file, code);
  const child = fork(file, { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  children.push(child);
  await once(child, "message");
  return child;
}

test("a second owner in another process is refused and told who holds the lock", async () => {
  const owner = await startOwner();
  await expect(acquireLock(paths, info)).rejects.toMatchObject({
    code: "GATEWAY_ALREADY_RUNNING",
    message: expect.stringMatching(
      new RegExp(
        `A gateway is running already at http://127.0.0.1:4711: process ${owner.pid}, since `,
      ),
    ),
    details: { pid: owner.pid, version: "9.9.9" },
  });
});

test("a lock whose owner was killed is free at once", async () => {
  const owner = await startOwner();
  expect(await readGatewayInfo(paths)).toMatchObject({
    pid: owner.pid,
    url: "http://127.0.0.1:4711",
  });
  owner.kill("SIGKILL");
  await once(owner, "exit");
  await access(paths.lockFile);
  expect(await readGatewayInfo(paths)).toBeUndefined();
  const lock = await acquireLock(paths, info);
  expect(await readGatewayInfo(paths)).toMatchObject({ pid: process.pid, version: "1.2.3" });
  await lock.release();
});

test("after release the directory is free and the information is gone", async () => {
  const first = await acquireLock(paths, info);
  await first.release();
  await expect(access(paths.lockFile)).rejects.toThrow();
  const second = await acquireLock(paths, { version: "1.2.3", mode: "embedded" });
  await second.release();
});

test("an owner that is about to finish can be waited for", async () => {
  const first = await acquireLock(paths, { version: "1.2.3", mode: "embedded" });
  const waiting = acquireLock(paths, info, { waitMs: 10_000 });
  await first.release();
  const second = await waiting;
  expect(await readGatewayInfo(paths)).toMatchObject({ mode: "gateway" });
  await second.release();
});

test("the lock files are readable by their owner alone", async () => {
  const lock = await acquireLock(paths, info);
  for (const file of [paths.lockFile, `${paths.lockFile}.db`]) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  expect((await stat(paths.stateDir)).mode & 0o777).toBe(0o700);
  await lock.release();
});

test("a state directory that cannot be made is explained", async () => {
  await writeFile(join(root, "state"), "a file");
  await expect(acquireLock(paths, info)).rejects.toMatchObject({
    code: "GATEWAY_STATE_NOT_WRITABLE",
    hint: expect.stringContaining("OPENCLAW_STATE_DIR"),
  });
});

test("a lock file with nonsense in it does not hide that the directory is taken", async () => {
  const lock = await acquireLock(paths, info);
  await mkdir(paths.stateDir, { recursive: true });
  await writeFile(paths.lockFile, "{ not json");
  await expect(acquireLock(paths, info)).rejects.toMatchObject({ code: "GATEWAY_ALREADY_RUNNING" });
  await lock.release();
});
