import { displayPath } from "../../config/paths.ts";
import { programVersion } from "../../lib/program-root.ts";
import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import type { HelloPayload } from "../../gateway/protocol.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import {
  connectTo,
  findGateway,
  timeoutOf,
  type GatewayFlags,
  type GatewayTarget,
} from "./connect-to-gateway.ts";

export interface StatusFlags extends GatewayFlags {
  json?: boolean;
  requireRpc?: boolean;
}

type Probe =
  | { ok: true; latencyMs: number; hello: HelloPayload }
  | { ok: false; code: string; message: string; hint?: string };

/** `gateway status`: who owns the state directory, and whether the gateway lets this command in. Works with a broken config. */
export async function printGatewayStatus(context: CliContext, flags: StatusFlags): Promise<void> {
  const target = await findGateway(context, flags);
  const probe = await probeGateway(target, timeoutOf(flags));
  if (flags.json) writeJson(context, asJson(target, probe));
  else for (const line of describe(target, probe)) writeLine(context, line);
  if (flags.requireRpc && !probe.ok) context.exitCode = 1;
}

async function probeGateway(target: GatewayTarget, timeoutMs: number): Promise<Probe> {
  const started = performance.now();
  try {
    const client = await connectTo(target, { mode: "cli", timeoutMs });
    const latencyMs = Math.round(performance.now() - started);
    client.close();
    return { ok: true, latencyMs, hello: client.hello };
  } catch (error) {
    const known = isOpenClawError(error);
    return {
      ok: false,
      code: known ? error.code : "GATEWAY_UNREACHABLE",
      message: errorMessage(error),
      ...(known && error.hint !== undefined ? { hint: error.hint } : {}),
    };
  }
}

function describe(target: GatewayTarget, probe: Probe): string[] {
  const { paths, info, project, configProblem } = target;
  const show = (path: string) => displayPath(path, paths.home);
  const exists = project?.loaded.exists === false ? " (does not exist; defaults apply)" : "";
  const mistakes = project?.loaded.errors.length ?? 0;
  return [
    `Config:   ${show(paths.configFile)}${exists}`,
    ...(configProblem === undefined ? [] : [`          ${configProblem}`]),
    ...(mistakes === 0
      ? []
      : [
          `          ${mistakes} mistake${mistakes === 1 ? "" : "s"}; see openclaw config validate`,
        ]),
    `State:    ${show(paths.stateDir)}`,
    `Logs:     ${show(paths.logDir)}`,
    `Process:  ${info === undefined ? "none" : describeOwner(info)}`,
    `Address:  ${target.url}`,
    ...describeProbe(probe),
    `Versions: this command ${programVersion()}${probe.ok ? `, gateway ${probe.hello.server.version}` : ""}`,
  ];
}

function describeOwner(info: NonNullable<GatewayTarget["info"]>): string {
  const what = info.mode === "gateway" ? "gateway" : "a command that talks to itself";
  return `${info.pid} (${what}), since ${new Date(info.startedAt).toISOString()}`;
}

function describeProbe(probe: Probe): string[] {
  if (probe.ok)
    return [`Answers:  yes, in ${probe.latencyMs} ms; auth mode ${probe.hello.snapshot.authMode}`];
  return [
    `Answers:  no. ${probe.message}`,
    ...(probe.hint === undefined ? [] : [`          ${probe.hint}`]),
  ];
}

function asJson(target: GatewayTarget, probe: Probe): object {
  const { paths, info, project, configProblem, url, credentialSource } = target;
  return {
    config: {
      path: paths.configFile,
      exists: project?.loaded.exists ?? true,
      errors: project?.loaded.errors ?? [],
      ...(configProblem === undefined ? {} : { problem: configProblem }),
    },
    stateDir: paths.stateDir,
    logDir: paths.logDir,
    process: info ?? null,
    url,
    credentialSource: credentialSource ?? null,
    rpc: probe.ok
      ? {
          ok: true,
          latencyMs: probe.latencyMs,
          version: probe.hello.server.version,
          authMode: probe.hello.snapshot.authMode,
        }
      : probe,
    version: programVersion(),
  };
}
