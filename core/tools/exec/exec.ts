import type { Config } from "../../config/schema.ts";
import type { Clock } from "../../lib/clock.ts";
import { defineTool, type Tool, type ToolContext } from "../../sdk/tool.ts";
import { openWorkspace, type FileRules } from "../workspace-place.ts";
import { describeRun } from "./describe-run.ts";
import { execEnvironment } from "./exec-environment.ts";
import { execPolicy, judgeCommand } from "./exec-policy.ts";
import type { Command, ExecRules } from "./exec-rules.ts";
import type { ProcessTable, RunningProcess } from "./process-table.ts";
import { execInput, readCommand, type ExecInput } from "./read-command.ts";
import { sandboxed } from "./sandbox.ts";

export interface ExecParts {
  config(): NonNullable<NonNullable<Config["tools"]>["exec"]>;
  files: FileRules;
  home: string;
  /** The environment of the gateway, of which commands see a little. */
  environment(): Record<string, string | undefined>;
  rules: ExecRules;
  processes: ProcessTable;
  /** The real path of a bubblewrap that works; undefined where there is none. */
  findSandbox(): Promise<string | undefined>;
  clock: Clock;
}

const defaultTimeoutSeconds = 1800;
const defaultBackgroundMs = 10_000;

export function createExec(parts: ExecParts): Tool {
  return defineTool({
    name: "exec",
    description:
      "Runs a program in the workspace, without a shell. People may have to agree first, which can take minutes. What takes long goes on in the background under an id for process.",
    risk: "execute",
    timeoutSeconds: 1800,
    inputSchema: execInput,
    async execute(wish, context) {
      const config = parts.config();
      const environment = execEnvironment(parts.environment(), config.passEnv);
      const command = await readCommand(wish, environment["PATH"] ?? "", context, parts.files);
      const bwrap = config.sandbox === "off" ? undefined : await parts.findSandbox();
      if (bwrap === undefined && config.sandbox === "require") {
        throw new Error(
          "There is no sandbox on this system, and tools.exec.sandbox requires one, so it did not run.",
        );
      }
      await permit(command, bwrap !== undefined, context, parts);
      const run = await start(command, wish, { bwrap, environment }, context, parts);
      if (wish.stdin !== undefined) run.write(wish.stdin, true);
      else if (wish.background !== true) run.write("", true);
      if (wish.background === true) return describeRun(run);
      await wait(run, wish.yieldMs ?? config.backgroundMs ?? defaultBackgroundMs, context, parts);
      const sandbox =
        bwrap === undefined ? "\n[It ran without a sandbox: there is none here.]" : "";
      return describeRun(run) + (config.sandbox === "off" ? "" : sandbox);
    },
  });
}

/** Returns when it may run, and throws the reason when it may not. */
async function permit(
  { argv, directory, isShell }: Command,
  isSandboxed: boolean,
  context: ToolContext,
  { config, rules, clock }: ExecParts,
): Promise<void> {
  const command = { argv, directory, isShell };
  const verdict = judgeCommand(execPolicy(config()), await rules.matches(context.agentId, command));
  if (verdict === "run") return;
  if (verdict === "refuse") {
    throw new Error("This did not run: tools.exec does not allow it, and says not to ask.");
  }
  if (context.approve === undefined) {
    throw new Error(
      "This did not run: an owner would have to agree, and nobody can be asked here.",
    );
  }
  const reason = isSandboxed ? "It runs in a sandbox." : "It runs without a sandbox.";
  const answer = await context.approve({ ...command, reason }, context.signal);
  if (!answer.isAllowed) throw new Error(`This did not run: ${answer.reason}`);
  if (answer.isAlways === true) await rules.add(context.agentId, command, clock.now());
}

async function start(
  command: Command & { name: string },
  { timeoutSeconds }: ExecInput,
  { bwrap, environment }: { bwrap: string | undefined; environment: Record<string, string> },
  context: ToolContext,
  { config, files, home, processes }: ExecParts,
): Promise<RunningProcess> {
  context.signal.throwIfAborted();
  const { argv, directory, name } = command;
  const { network = true, timeoutSeconds: most = defaultTimeoutSeconds } = config();
  const workspace = await openWorkspace(context);
  const plan = { workspace, directory, home, stateDir: files.stateDir, network };
  const path = environment["PATH"] ?? "";
  return processes.start({
    sessionKey: context.sessionKey,
    label: argv.join(" "),
    argv: bwrap === undefined ? argv : sandboxed(argv, { ...plan, bwrap, path }),
    name: bwrap === undefined ? name : "bwrap",
    directory,
    environment,
    timeoutSeconds: Math.min(timeoutSeconds ?? most, most),
  });
}

/** Until it has ended or the patience has. A turn that is stopped takes its command with it. */
async function wait(
  run: RunningProcess,
  patienceMs: number,
  { signal }: ToolContext,
  { clock }: ExecParts,
): Promise<void> {
  const ended = new AbortController();
  const onAbort = (): void => run.kill();
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) run.kill();
  const patience = clock.sleep(patienceMs, ended.signal).catch(() => undefined);
  await Promise.race([run.ended, patience]);
  ended.abort();
  signal.removeEventListener("abort", onAbort);
}
