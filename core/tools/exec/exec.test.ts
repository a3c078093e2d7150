import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../../lib/manual-clock.ts";
import type { ApprovalAnswer, ApprovalRequest } from "../../sdk/approval.ts";
import type { ToolContext } from "../../sdk/tool.ts";
import { createToolContext, runTool } from "../tool-fixture.ts";
import { createExec, type ExecParts } from "./exec.ts";
import { createExecRules } from "./exec-rules.ts";
import { createProcess } from "./process.ts";
import { createProcessTable, type ProcessTable } from "./process-table.ts";
import { createSandboxFinder } from "./sandbox.ts";

let folder = "";
let workspace = "";
let clock: ManualClock;
let processes: ProcessTable;
let config: ReturnType<ExecParts["config"]>;
let environment: Record<string, string | undefined>;
let asked: ApprovalRequest[];
let answer: ApprovalAnswer;
let findSandbox: ExecParts["findSandbox"];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "exec-")));
  workspace = join(folder, "workspace");
  await mkdir(workspace);
  clock = createManualClock();
  processes = createProcessTable(clock);
  config = { security: "full", sandbox: "off" };
  environment = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    QWEN_API_KEY: "sk-very-secret",
    LD_PRELOAD: "/x.so",
  };
  asked = [];
  answer = { isAllowed: true };
  findSandbox = async () => undefined;
});
afterEach(async () => {
  await end();
  await rm(folder, { recursive: true, force: true });
});

/** Processes that are told to end have some patience, which the clock must use up. */
async function end(): Promise<void> {
  const done = processes.dispose();
  await clock.advance(10_000);
  await done;
}

function exec(input: object, fields: Partial<ToolContext> = {}): Promise<string> {
  const tool = createExec({
    config: () => config,
    files: { workspaceOnly: () => true, stateDir: join(folder, "state") },
    home: folder,
    environment: () => environment,
    rules: createExecRules(join(folder, "exec-approvals.json")),
    processes,
    findSandbox: () => findSandbox(),
    clock,
  });
  return runTool(tool, input, contextWith(fields));
}

function contextWith(fields: Partial<ToolContext>): ToolContext {
  return createToolContext({
    workspace,
    approve: async (request) => {
      asked.push(request);
      return answer;
    },
    ...fields,
  });
}

const manage = (input: object, fields: Partial<ToolContext> = {}) =>
  runTool(createProcess(processes, clock), input, contextWith(fields));

test("runs a program in the workspace and says how it ended", async () => {
  expect(await exec({ command: "pwd" })).toBe(`${workspace}\n[It ended well.]`);
  expect(await exec({ argv: ["echo", "$HOME; rm *"] })).toBe("$HOME; rm *\n[It ended well.]");
  expect(await exec({ argv: ["cat"], stdin: "hello" })).toBe("hello\n[It ended well.]");
  expect(await exec({ command: "ls gone" })).toMatch(/gone.*\n\[It ended with [12]\.\]$/);
});

test("no secret of the environment reaches a command, and nothing that changes which code runs", async () => {
  config.passEnv = ["LD_PRELOAD", "EXTRA"];
  environment["EXTRA"] = "yes";
  const shown = await exec({ command: "env" });
  expect(shown).not.toContain("secret");
  expect(shown).not.toContain("LD_PRELOAD");
  expect(shown).toContain("EXTRA=yes");
});

describe("what is refused does not run", () => {
  test.each([
    [{ command: "touch made | cat" }, "for a shell"],
    [{ command: "touch made; true" }, "for a shell"],
    [{ command: "touch $(echo made)" }, "for a shell"],
    [{ command: "X=1 touch made" }, "for a shell"],
    [{ argv: ["no-such-program"] }, "no program"],
    [{ argv: ["/etc/passwd"] }, "no program"],
    [{ argv: ["touch", "made"], command: "touch made" }, "argv or command"],
    [{}, "argv or command"],
    [{ argv: ["touch", "made"], workdir: ".." }, "outside the workspace"],
    [{ argv: ["touch", "made"], workdir: "/" }, "outside the workspace"],
    [{ argv: ["touch", "made"], workdir: "out" }, "outside the workspace"],
    [{ argv: ["touch", "made"], workdir: "gone" }, "no folder"],
    [{ argv: ["touch", "made"], shell: true }, "not argv"],
    [{ argv: ["touch", "ma\0de"] }, "NUL"],
  ])("%j: %s", async (input, reason) => {
    await symlink("/", join(workspace, "out"));
    const said = await exec(input);
    expect(said).toMatch(/^refused: /);
    expect(said).toContain(reason);
    await expect(stat(join(workspace, "made"))).rejects.toThrow("ENOENT");
  });
});

describe("without a rule an owner is asked", () => {
  beforeEach(() => {
    config = { sandbox: "off" };
  });

  test("for exactly this program, by its real path, in exactly this folder", async () => {
    await mkdir(join(workspace, "sub"));
    await symlink("/bin/echo", join(workspace, "alias"));
    expect(await exec({ argv: ["../alias", "hi"], workdir: "sub" })).toContain("hi");
    expect(asked).toEqual([
      {
        argv: [await realpath("/bin/echo"), "hi"],
        directory: join(workspace, "sub"),
        isShell: false,
        reason: "It runs without a sandbox.",
      },
    ]);
  });

  test("and nothing runs when the owner says no, or nobody can be asked", async () => {
    answer = { isAllowed: false, reason: "Ada said no." };
    const input = { argv: ["touch", "made"] };
    expect(await exec(input)).toBe("refused: This did not run: Ada said no.");
    const tool = createToolContext({ workspace });
    expect(tool.approve).toBeUndefined();
    const { approve: _approve, ...alone } = contextWith({});
    expect(await exec(input, { ...alone, approve: undefined as never })).toContain(
      "nobody can be asked",
    );
    await expect(stat(join(workspace, "made"))).rejects.toThrow("ENOENT");
  });

  test("allow-always holds for these arguments in this folder, and for nothing else", async () => {
    await mkdir(join(workspace, "sub"));
    answer = { isAllowed: true, isAlways: true };
    await exec({ argv: ["echo", "a"] });
    answer = { isAllowed: false, reason: "no" };
    expect(await exec({ argv: ["echo", "a"] })).toContain("ended well");
    expect(asked).toHaveLength(1);
    expect((await stat(join(folder, "exec-approvals.json"))).mode & 0o777).toBe(0o600);
    expect(await exec({ argv: ["echo", "b"] })).toMatch(/^refused/);
    expect(await exec({ argv: ["echo", "a", "b"] })).toMatch(/^refused/);
    expect(await exec({ argv: ["echo", "a"], workdir: "sub" })).toMatch(/^refused/);
    expect(await exec({ argv: ["printf", "a"] })).toMatch(/^refused/);
    expect(await exec({ argv: ["echo", "a"] }, { agentId: "other" })).toMatch(/^refused/);
    expect(await exec({ command: "echo a", shell: true })).toMatch(/^refused/);
  });

  test("a shell is named as what it is", async () => {
    expect(await exec({ command: "echo a | tr a b", shell: true })).toContain("b\n");
    const sh = await realpath("/bin/sh");
    expect(asked).toMatchObject([{ argv: [sh, "-c", "echo a | tr a b"], isShell: true }]);
  });

  test("OpenClaw's rules for a path count, and never let a shell read a text", async () => {
    const agents = { main: { allowlist: [{ id: "1", pattern: "/usr/bin/*" }] } };
    const file = join(folder, "exec-approvals.json");
    await writeFile(file, JSON.stringify({ version: 1, socket: { path: "x" }, agents }));
    answer = { isAllowed: false, reason: "no" };
    expect(await exec({ argv: ["env", "echo", "a"] })).toContain("ended well");
    expect(await exec({ command: "echo a", shell: true })).toMatch(/^refused/);
    answer = { isAllowed: true, isAlways: true };
    await exec({ command: "true && true", shell: true });
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ socket: { path: "x" } });
  });

  test("a broken file of rules allows nothing", async () => {
    await writeFile(join(folder, "exec-approvals.json"), "{");
    expect(await exec({ argv: ["echo", "a"] })).toMatch(/^refused: .*cannot be read/);
  });

  test.each([
    [{ mode: "deny" as const }, "refuse"],
    [{ mode: "allowlist" as const }, "refuse"],
    [{ mode: "ask" as const }, "ask"],
    [{ mode: "full" as const }, "run"],
    [{ mode: "full" as const, ask: "always" as const }, "ask"],
    [{ security: "allowlist" as const }, "ask"],
    [{ security: "allowlist" as const, ask: "off" as const }, "refuse"],
    [{ security: "full" as const }, "run"],
    [{ security: "deny" as const, ask: "always" as const }, "refuse"],
  ])("%j: %s", async (keys, verdict) => {
    config = { ...keys, sandbox: "off" };
    const said = await exec({ argv: ["echo", "a"] });
    const happened = said.startsWith("refused") ? "refuse" : asked.length > 0 ? "ask" : "run";
    expect(happened).toBe(verdict);
  });
});

describe("what takes long", () => {
  test("goes on in the background, is polled, written to and ended", async () => {
    const started = await exec({ argv: ["cat"], background: true });
    const id = /session (\w+)\./.exec(started)?.[1];
    expect(await manage({ action: "list" })).toContain(`${id}  ${await realpath("/bin/cat")}`);
    expect(await manage({ action: "list" }, { sessionKey: "other" })).toBe("Nothing runs here.");
    expect(await manage({ action: "kill", sessionId: id }, { sessionKey: "other" })).toMatch(
      /^refused/,
    );
    await manage({ action: "write", sessionId: id, text: "one\n", eof: true });
    expect(await manage({ action: "poll", sessionId: id, waitMs: 60_000 })).toBe(
      "one\n[It ended well.]",
    );
    expect(await manage({ action: "poll", sessionId: id })).toBe("[It ended well.]");
    expect(await manage({ action: "log", sessionId: id })).toContain("one");
    expect(await manage({ action: "remove", sessionId: id })).toBe("It is forgotten.");
    expect(await manage({ action: "poll", sessionId: id })).toMatch(/^refused/);
  });

  test("is ended with all that it started when the turn is stopped", async () => {
    const turn = new AbortController();
    const command = "sleep 1000 & echo $! > child; wait";
    const running = exec({ command, shell: true, yieldMs: 600_000 }, { signal: turn.signal });
    const child = await untilWritten(join(workspace, "child"));
    turn.abort();
    await clock.advance(5000);
    expect(await running).toContain("It was ended.");
    await untilGone(child);
  });

  test("is ended when its time is over", async () => {
    const running = exec({ argv: ["sleep", "1000"], timeoutSeconds: 60, yieldMs: 600_000 });
    while (processes.list("agent:main:main").length === 0) await clock.advance(0);
    await clock.advance(61_000);
    await clock.advance(3_000);
    expect(await running).toContain("took too long");
  });

  test("shows the end of a long output", async () => {
    const said = await exec({ argv: ["seq", "1", "100000"] });
    expect(said.length).toBeLessThan(16_000);
    expect(said).toMatch(/^\[\d+ characters before this are left out\.\]/);
    expect(said).toContain("\n100000\n[It ended well.]");
  });
});

describe("a sandbox", () => {
  beforeEach(async () => {
    await mkdir(join(folder, "bin"));
    const script = `#!/bin/sh\necho "$@" >> ${join(folder, "seen")}\nwhile [ "$1" != "--" ]; do shift; done\nshift\nexec "$@"\n`;
    await writeFile(join(folder, "bin", "bwrap"), script);
    await chmod(join(folder, "bin", "bwrap"), 0o755);
    config = { security: "full" };
  });

  test("is used where there is one: the workspace is all that can be written", async () => {
    findSandbox = createSandboxFinder(join(folder, "bin"));
    expect(await exec({ argv: ["echo", "a"] })).toBe("a\n[It ended well.]");
    const seen = await readFile(join(folder, "seen"), "utf8");
    expect(seen).toContain(
      "--die-with-parent --new-session --unshare-all --share-net --ro-bind / /",
    );
    expect(seen).toContain(
      `--tmpfs ${folder} --bind ${workspace} ${workspace} --chdir ${workspace}`,
    );
    expect(seen.match(/--bind /g)).toHaveLength(1);
    config.network = false;
    await exec({ argv: ["echo", "b"] });
    expect((await readFile(join(folder, "seen"), "utf8")).trim().split("\n").at(-1)).not.toContain(
      "--share-net",
    );
  });

  test("that does not work here is not used, and the result says so", async () => {
    await writeFile(join(folder, "bin", "bwrap"), "#!/bin/sh\nexit 1\n");
    findSandbox = createSandboxFinder(join(folder, "bin"));
    expect(await exec({ argv: ["echo", "a"] })).toBe(
      "a\n[It ended well.]\n[It ran without a sandbox: there is none here.]",
    );
    config.sandbox = "require";
    expect(await exec({ argv: ["echo", "a"] })).toMatch(/^refused: There is no sandbox/);
  });
});

/** Resolves when the process runs no more; one that nobody has asked for its end yet counts as ended. */
async function untilGone(id: number): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "gone) Z");
    if (/\) [ZX]/.test(state)) return;
  }
}

async function untilWritten(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text.endsWith("\n")) return Number(text);
  }
}
