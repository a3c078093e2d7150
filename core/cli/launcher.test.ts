import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { programRoot, programVersion } from "../lib/program-root.ts";

const launcher = join(programRoot(), "bin/openclaw.cjs");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openclaw-launcher-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the launcher inside a package of its own, with `program` as the built program, or with none. */
function install(program?: string): string {
  mkdirSync(join(folder, "bin"));
  cpSync(launcher, join(folder, "bin/openclaw.cjs"));
  writeFileSync(join(folder, "package.json"), '{ "name": "openclaw", "version": "9.8.7" }');
  if (program !== undefined) {
    mkdirSync(join(folder, "dist"));
    writeFileSync(join(folder, "dist/cli.cjs"), program);
  }
  return join(folder, "bin/openclaw.cjs");
}

function start(file: string, args: string[], nodeArgs: string[] = []) {
  const home = join(folder, "home");
  const result = spawnSync(process.execPath, [...nodeArgs, file, ...args], {
    encoding: "utf8",
    env: { HOME: home },
  });
  return { ...result, stateExists: existsSync(join(home, ".openclaw")) };
}

test.each(["--version", "-V"])("%s is answered without the program and leaves no trace", (flag) => {
  const { stdout, status, stateExists } = start(launcher, [flag]);
  expect({ stdout, status, stateExists }).toEqual({
    stdout: `OpenClaw ${programVersion()}\n`,
    status: 0,
    stateExists: false,
  });
});

test.each(["20.20.2", "24.14.1", "0.10.48"])(
  "Node %s gets one sentence and status 1",
  (version) => {
    const pretend = join(folder, "pretend.cjs");
    const versions = JSON.stringify({ ...process.versions, node: version });
    writeFileSync(
      pretend,
      `Object.defineProperty(process, "versions", { value: ${versions} });
     Object.defineProperty(process, "version", { value: "v${version}" });`,
    );
    const { stdout, stderr, status } = start(launcher, ["models"], ["--require", pretend]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toMatch(
      /^openclaw needs Node\.js 24\.15 or newer; this is v[^\n]+nodejs\.org[^\n]+\n$/,
    );
    expect(stderr).toContain(`v${version}`);
  },
);

test("a copy that was never built says how to build it", () => {
  const { stderr, status } = start(install(), ["models"]);
  expect({ stderr, status }).toEqual({
    stderr: "openclaw is not built yet. Run: npm run build\n",
    status: 1,
  });
});

test("compiled code is kept in the state directory, and only when there is one", () => {
  const file = install('exports.run = () => process.stdout.write(process.argv[2] + "\\n");');
  const cache = join(folder, "home/.openclaw/cache/compile");
  expect(start(file, ["hello"])).toMatchObject({ stdout: "hello\n", stateExists: false });
  mkdirSync(join(folder, "home/.openclaw"), { recursive: true });
  expect(start(file, ["hello"])).toMatchObject({ stdout: "hello\n", status: 0 });
  expect(existsSync(cache)).toBe(true);
});
