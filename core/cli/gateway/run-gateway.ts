import { displayPath } from "../../config/paths.ts";
import { readyLine } from "../../gateway/announce.ts";
import { createGatewayRuntime } from "../../gateway/runtime.ts";
import { startGateway, type RunningGateway } from "../../gateway/start-gateway.ts";
import { systemClock } from "../../lib/clock.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, type Project } from "../load-project.ts";
import { writeLine } from "../output.ts";
import { openLogs } from "./open-logs.ts";
import { assertUsableConfig, configRemarks } from "./usable-config.ts";

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

/** Runs the gateway until the program is asked to stop. */
export async function runGateway(context: CliContext, flags: RunFlags): Promise<void> {
  // Asked for first, so that a stop during the start is heard.
  const { signal } = context;
  const project = await loadProject(context);
  assertUsableConfig(project);
  assertLocal(project, flags);
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
    await asked(signal);
    logs.logger.info("stopping");
    await gateway.stop();
  } finally {
    logs.close();
  }
}

function assertLocal({ loaded }: Project, flags: RunFlags): void {
  if (loaded.config.gateway?.mode !== "remote" || flags.allowUnconfigured) return;
  throw new OpenClawError(
    "GATEWAY_MODE_REMOTE",
    "The config says that this machine uses a gateway elsewhere (gateway.mode is remote).",
    {
      hint: "Set gateway.mode to local to run one here, or add --allow-unconfigured.",
    },
  );
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
