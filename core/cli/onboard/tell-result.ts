import { displayPath } from "../../config/paths.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { Redactor } from "../../lib/redact.ts";
import { modelOf } from "./config-edits.ts";
import { idleWarning, type OnboardFlags } from "./onboard-flags.ts";
import type { OnboardPhase, OnboardResult } from "./onboard-run.ts";
import { shadowWarnings } from "./shadow-warnings.ts";

/** What `--json` prints after a setup: OpenClaw's fields, and whether the model answered. */
export function describeSuccess(
  flags: OnboardFlags,
  { plan, verified }: OnboardResult,
): Record<string, unknown> {
  const { port, bind, authMode } = plan.gateway;
  return {
    ok: true,
    mode: "local",
    workspace: plan.workspace.folder,
    authChoice: plan.provider?.choiceId ?? "skip",
    gateway: { port, bind, authMode, tailscaleMode: "off" },
    ...daemonFields(flags),
    skipSkills: flags.skipSkills ?? false,
    skipHealth: flags.skipHealth ?? false,
    verified,
  };
}

/** What `--json` prints instead when the setup failed. */
export function describeFailure(
  flags: OnboardFlags,
  error: OpenClawError,
  phase: OnboardPhase,
): Record<string, unknown> {
  return {
    ok: false,
    mode: flags.mode ?? "local",
    phase,
    message: error.message,
    code: error.code,
    ...daemonFields(flags),
    ...(error.hint === undefined ? {} : { hints: [error.hint] }),
  };
}

function daemonFields({ installDaemon }: OnboardFlags): Record<string, unknown> {
  if (installDaemon !== true) return { installDaemon: false };
  const skippedReason = "not available";
  return {
    installDaemon: true,
    daemonInstall: { requested: true, installed: false, skippedReason },
  };
}

/** What happened, a line each, for people. */
export function describeSetup({ plan, project, backup, verified }: OnboardResult): string[] {
  const { paths, loaded } = project;
  const show = (path: string) => displayPath(path, paths.home);
  const { provider, channel } = plan;
  const kept = modelOf(loaded.config);
  const lines = [`Settings: ${show(paths.configFile)}`];
  if (backup !== undefined) lines.push(`Before: ${show(backup)}`);
  const key = provider?.key;
  if (key?.kind === "store") lines.push(`Key: ${show(paths.authProfilesFile)}`);
  if (key?.kind === "reference") lines.push(`Key: stays in ${key.variable}`);
  if (key?.kind === "kept") lines.push(`Key: as it was, ${key.source}`);
  const proof = verified ? ", which answered" : "";
  if (provider === undefined)
    lines.push(`Model: ${kept ?? "the offline one, until there is a key"}`);
  else if (kept === undefined) lines.push(`Model: ${provider.defaultModel}${proof}`);
  else lines.push(`Model: ${kept}, as before`);
  if (provider && kept !== undefined && kept !== provider.defaultModel) {
    lines.push(`Also there${proof}: ${provider.defaultModel}`);
    lines.push(`  to use it: openclaw models set ${provider.defaultModel}`);
  }
  if (channel) lines.push(`${channel.label}: connects when the gateway starts`);
  return lines;
}

/** What the person should know although the setup was written. */
export function describeWarnings(
  flags: OnboardFlags,
  { plan, project, warnings }: OnboardResult,
  processEnv: Readonly<Record<string, string | undefined>>,
): string[] {
  const idle = idleWarning(flags);
  const shadows = shadowWarnings(plan, project.loaded.environment, processEnv);
  return [...(idle === undefined ? [] : [idle]), ...warnings, ...shadows];
}

/** The last line: the command to go on with. */
export function describeNext(isRunning: boolean): string {
  return isRunning
    ? "The gateway is running and takes this over. Talk to it: openclaw chat"
    : "Next: openclaw gateway run";
}

/** The same error without the secrets of this run. What is not an `OpenClawError` is a fault of the program and keeps its stack. */
export function redactError(error: unknown, redactor: Redactor): unknown {
  if (!isOpenClawError(error)) {
    if (error instanceof Error) error.message = redactor.redact(errorMessage(error));
    return error;
  }
  const { code, message, hint, details } = error;
  return new OpenClawError(code, redactor.redact(message), {
    ...(hint === undefined ? {} : { hint: redactor.redact(hint) }),
    ...(details === undefined ? {} : { details }),
  });
}
