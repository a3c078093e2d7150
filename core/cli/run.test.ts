import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { programVersion } from "../lib/program-root.ts";
import { commandTable } from "./command-table.ts";
import { createCliContext } from "./context.ts";
import { runProgram } from "./run.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "openclaw-cli-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a command line as the process would, with everything it prints kept. */
async function call(line: string, options: { isTty?: boolean; env?: Record<string, string> } = {}) {
  let stdout = "";
  let stderr = "";
  const tty = { isTTY: options.isTty ?? false };
  const context = createCliContext({
    env: { HOME: home, ...options.env },
    cwd: () => home,
    stdin: tty,
    stdout: { ...tty, write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  const status = await runProgram(line.split(" ").filter(Boolean), context);
  return { status, stdout, stderr, context };
}

describe("the root", () => {
  test("lists every command of the table without loading one", async () => {
    const { status, stdout } = await call("--help");
    expect(status).toBe(0);
    for (const row of commandTable) expect(stdout).toContain(`  ${row.name}`);
  });

  test("prints its version also among other flags", async () => {
    const { status, stdout } = await call("--no-color --version");
    expect({ status, stdout }).toEqual({ status: 0, stdout: `OpenClaw ${programVersion()}\n` });
  });

  test("called bare at a terminal without a config, names the first step", async () => {
    expect((await call("", { isTty: true })).stdout).toContain("openclaw onboard");
  });

  test("called bare with a config, prints the help", async () => {
    writeFileSync(join(home, "openclaw.json"), "{}");
    const env = { OPENCLAW_CONFIG_PATH: join(home, "openclaw.json") };
    expect((await call("", { isTty: true, env })).stdout).toContain("Usage: openclaw");
  });
});

describe("mistakes on the command line", () => {
  test.each([
    ["frobnicate", '"openclaw" has no command "frobnicate".\nRun: openclaw --help\n'],
    [
      "modles",
      '"openclaw" has no command "modles". Did you mean "models"?\nRun: openclaw --help\n',
    ],
    ["--frob", '"openclaw" has no option "--frob".\nRun: openclaw --help\n'],
    ["help nosuch", '"openclaw" has no command "nosuch".\nRun: openclaw --help\n'],
  ])("%s is a sentence and the way to the help", async (line, expected) => {
    const { status, stdout, stderr } = await call(line);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: expected });
  });

  test("an unknown option of a command names the command and the nearest option", async () => {
    const { status, stderr } = await call("config get gateway.port --jsno");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^"openclaw config get" has no option "--jsno"\. Did you mean "--json"\?\n/,
    );
    expect(stderr).toContain("Run: openclaw config get --help");
  });

  test("an unknown subcommand names its group", async () => {
    const { status, stderr } = await call("config gett");
    expect(status).toBe(1);
    expect(stderr).toContain('"openclaw config" has no command "gett". Did you mean "get"?');
  });

  test("with --json the failure is a document on standard output", async () => {
    const { status, stdout, stderr } = await call("frobnicate --json");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { type: "cli_error", code: "CLI_UNKNOWN_COMMAND" },
    });
  });

  test("a secret of the environment does not show in the complaint", async () => {
    const { stderr } = await call("hunter2-hunter2", { env: { X_API_KEY: "hunter2-hunter2" } });
    expect(stderr).not.toContain("hunter2");
  });
});

describe("global flags", () => {
  test.each([
    "--profile work config file",
    "config --profile work file",
    "config file --profile work",
  ])("%s uses the profile's file", async (line) => {
    expect((await call(line)).stdout).toContain(".openclaw-work/openclaw.json");
  });

  test("a command's help names them and keeps them out of its own list", async () => {
    const { status, stdout } = await call("config file --help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Global Options:[^]*--profile <name>/);
    expect(stdout.match(/--profile/g)).toHaveLength(1);
  });

  test("help GROUP COMMAND is the command's own help", async () => {
    expect((await call("help config file")).stdout).toBe((await call("config file --help")).stdout);
  });
});
