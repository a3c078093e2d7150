import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { programRoot } from "../../lib/program-root.ts";
import { createTestHome, type TestHome } from "./program.ts";

/** Rights of files mean nothing to root, so a root that runs this lets the program run as nobody. */
const nobody = 65_534;
const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
const launcher = join(programRoot(), "bin", "openclaw.cjs");
const canRun = spawnSync(process.execPath, [launcher, "--version"], user).status === 0;

let home: TestHome;

beforeEach(async () => {
  home = await createTestHome();
  await mkdir(home.stateDir);
  if ("uid" in user) for (const path of [home.home, home.stateDir]) chownSync(path, nobody, nobody);
});

afterEach(() => home.remove());

/** One message to the embedded gateway, which opens the store as the gateway does. */
function ask(message: string) {
  return spawnSync(process.execPath, [launcher, "agent", "--message", message], {
    ...user,
    cwd: home.home,
    env: { PATH: process.env["PATH"], HOME: home.home, NO_COLOR: "1" },
    encoding: "utf8",
  });
}

test.skipIf(!canRun)(
  "a store that became read-only stops the start with one sentence, is left as it was, and works again when it may be written",
  () => {
    expect(ask("hello")).toMatchObject({ status: 0 });
    const store = join(home.stateDir, "gateway.sqlite");
    const before = readFileSync(store);
    chmodSync(store, 0o444);
    const { status, stdout, stderr } = ask("are you there?");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(`${store} cannot be written`);
    expect(stderr).toContain("Make the folder and the file writable");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(store).equals(before)).toBe(true);
    chmodSync(store, 0o600);
    expect(ask("and now?")).toMatchObject({ status: 0 });
  },
);

test.skipIf(!canRun)("so does a state directory that became read-only", () => {
  expect(ask("hello")).toMatchObject({ status: 0 });
  chmodSync(home.stateDir, 0o555);
  const { status, stderr } = ask("are you there?");
  chmodSync(home.stateDir, 0o700);
  expect(status).toBe(1);
  expect(stderr).toContain("cannot be written");
  expect(ask("and now?")).toMatchObject({ status: 0 });
});
