import { displayPath } from "../../config/paths.ts";
import { readyLine } from "../../gateway/announce.ts";
import { createGatewayRuntime } from "../../gateway/runtime.ts";
import { startGateway, type RunningGateway } from "../../gateway/start-gateway.ts";
import { systemClock } from "../../lib/clock.ts";
import { errorMessage } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, type Project } from "../load-project.ts";
import { writeLine } from "../output.ts";
import { openLogs, type Logs } from "./open-logs.ts";
import { watchRestartRequests, type RestartRequests } from "./restart-requests.ts";
import { assertLocal, assertUsableConfig, configRemarks } from "./usable-config.ts";

export interface RunFlags {
  port?: string;
  bind?: string;
  auth?: string;
  token?: string;
  password?: string;
  passwordFile?: string;
  allowUnconfigured?: boolean;
  showToken?: boolean;
  verbose?: boolean;
}

/** Runs the gateway until the program is asked to stop; a request to restart begins it anew with the config as it is then. */
export async function runGateway(context: CliContext, flags: RunFlags): Promise<void> {
  // Asked for first, so that a stop during the start is heard.
  const { signal } = context;
  const restarts = watchRestartRequests();
  try {
    let project: Project | undefined = await loadUsable(context, flags);
    while (project !== undefined && !signal.aborted) {
      project = await runOnce(context, flags, project, restarts);
    }
  } finally {
    restarts.close();
  }
}

async function loadUsable(context: CliContext, flags: RunFlags): Promise<Project> {
  const project = await loadProject(context);
  assertUsableConfig(project);
  assertLocal(project, flags);
  return project;
}

/** Answers what to begin anew with, or undefined when the program was asked to stop. */
async function runOnce(
  context: CliContext,
  flags: RunFlags,
  project: Project,
  restarts: RestartRequests,
): Promise<Project | undefined> {
  const { paths, loaded, plugins } = project;
  const logs = await openLogs(
    context,
    project,
    flags.verbose ? "debug" : (loaded.config.logging?.consoleLevel ?? "info"),
  );
  try {
    const gateway = await startGateway({
      paths,
      loaded,
      plugins,
      flags,
      processEnv: context.processEnv,
      cwd: context.cwd,
      clock: systemClock,
      logger: logs.logger,
      redactor: logs.redactor,
      createRuntime: createGatewayRuntime,
    });
    announce(context, project, gateway, flags);
    const next = await untilAsked(context, flags, restarts, logs.logger);
    logs.logger.info(next === undefined ? "stopping" : "restarting");
    await gateway.stop();
    return next;
  } finally {
    logs.close();
  }
}

async function untilAsked(
  context: CliContext,
  flags: RunFlags,
  restarts: RestartRequests,
  logger: Logs["logger"],
): Promise<Project | undefined> {
  const stop = asked(context.signal).then(() => "stop" as const);
  for (;;) {
    const what = await Promise.race([stop, restarts.next()]);
    if (what === "stop") return undefined;
    try {
      return await loadUsable(context, flags);
    } catch (error) {
      logger.error(`the gateway does not restart and goes on as it is: ${errorMessage(error)}`);
    }
  }
}

/** What is wrong comes first and loudly, the address comes last, so that it is the line that stays in view. */
function announce(
  context: CliContext,
  project: Project,
  gateway: RunningGateway,
  flags: RunFlags,
): void {
  const { auth, runtime } = gateway;
  const authWarning = "warning" in auth && auth.warning !== undefined ? [auth.warning] : [];
  const remarks = new Set([...configRemarks(project), ...authWarning, ...runtime.warnings()]);
  for (const remark of remarks) context.stderr(`! ${remark}\n`);
  const withToken = context.isTty || flags.showToken === true;
  writeLine(
    context,
    readyLine(gateway, { withToken, display: (path) => displayPath(path, project.paths.home) }),
  );
}

function asked(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
