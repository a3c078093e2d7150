import { readGatewayInfo, type GatewayInfo } from "../../gateway/lock.ts";
import { systemClock } from "../../lib/clock.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { findGateway, timeoutOf } from "./connect-to-gateway.ts";
import { assertLocal, assertUsableConfig } from "./usable-config.ts";

export interface StopFlags {
  /** Milliseconds. */
  timeout?: string;
  force?: boolean;
  json?: boolean;
}

const pollMs = 50;

/** `gateway stop`: ends the gateway of this profile, and waits until it is gone. Where none runs, there is nothing to do. */
export async function stopGateway(context: CliContext, flags: StopFlags): Promise<void> {
  const timeoutMs = timeoutOf(flags);
  const { paths, info } = await findGateway(context);
  if (info === undefined) return tell(context, flags, { stopped: false }, "No gateway is running.");
  signal(info, flags.force ? "SIGKILL" : "SIGTERM");
  const isGone = await until(timeoutMs, async () => {
    const owner = await readGatewayInfo(paths);
    return owner?.pid !== info.pid || owner.startedAt !== info.startedAt;
  });
  if (!isGone) {
    throw stays(info, `has not stopped within ${timeoutMs / 1000} s: it finishes what it began`, {
      hint: "Wait a little, or end it at once with --force; what it was answering goes on after the next start.",
    });
  }
  const sentence = `The gateway (process ${info.pid}) has stopped.`;
  tell(context, flags, { stopped: true, pid: info.pid }, sentence);
}

/** `gateway restart`: the running gateway begins anew with the config as it is now, in the same process. A config that cannot be used stops nothing. */
export async function restartGateway(context: CliContext, flags: StopFlags): Promise<void> {
  const timeoutMs = timeoutOf(flags);
  const { paths, info } = await findGateway(context);
  if (info?.mode !== "gateway") {
    throw new OpenClawError("GATEWAY_NOT_RUNNING", "No gateway is running.", {
      hint: "Start one with: openclaw gateway run",
    });
  }
  const project = await loadProject(context);
  assertUsableConfig(project);
  assertLocal(project, {});
  signal(info, "SIGUSR1");
  let next: GatewayInfo | undefined;
  const isBack = await until(timeoutMs, async () => {
    next = await readGatewayInfo(paths);
    return next?.url !== undefined && next.startedAt !== info.startedAt;
  });
  if (!isBack || next === undefined) {
    throw stays(info, `is not back within ${timeoutMs / 1000} s`, {
      hint: "See openclaw gateway status, and openclaw logs for the reason.",
    });
  }
  const facts = { restarted: true, pid: next.pid, url: next.url };
  tell(context, flags, facts, `The gateway (process ${next.pid}) runs anew: ${next.url}`);
}

function tell(context: CliContext, { json }: StopFlags, facts: object, sentence: string): void {
  if (json) writeJson(context, facts);
  else writeLine(context, sentence);
}

async function until(timeoutMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = systemClock.now() + timeoutMs;
  while (!(await isSo())) {
    if (systemClock.now() >= deadline) return false;
    await systemClock.sleep(pollMs);
  }
  return true;
}

function signal(info: GatewayInfo, name: NodeJS.Signals): void {
  try {
    process.kill(info.pid, name);
  } catch (cause) {
    throw stays(info, `cannot be sent ${name}`, {
      hint: "Run this as the user who started it, and on the same machine.",
      cause,
    });
  }
}

function stays({ pid }: GatewayInfo, what: string, rest: { hint: string; cause?: unknown }) {
  return new OpenClawError("CLI_GATEWAY_STAYS", `The gateway (process ${pid}) ${what}.`, rest);
}
