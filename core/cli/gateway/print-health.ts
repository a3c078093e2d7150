import type { ChannelStatusRow, HealthResult } from "../../gateway/protocol.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { callGateway } from "./call-gateway.ts";
import type { GatewayFlags } from "./connect-to-gateway.ts";
import { formatDuration } from "./format-duration.ts";

export interface HealthFlags extends GatewayFlags {
  json?: boolean;
  verbose?: boolean;
}

/** `health`: how the running gateway is. Exits with 1 when none answers. */
export async function printHealth(context: CliContext, flags: HealthFlags): Promise<void> {
  const { result, target } = await callGateway<HealthResult>(context, flags, "health");
  if (flags.json) return writeJson(context, result);
  for (const line of describe(result)) writeLine(context, line);
  if (flags.verbose) {
    writeLine(context, `Address:    ${target.url}`);
    writeLine(context, `Process:    ${result.pid}`);
    writeLine(context, `Credential: ${target.credentialSource ?? "none"}`);
  }
}

function describe(health: HealthResult): string[] {
  const { plugins, channels, warnings } = health;
  const failed = plugins.failed.length === 0 ? "" : `, failed: ${plugins.failed.join(", ")}`;
  return [
    `Gateway:    ok, version ${health.version}, up ${formatDuration(health.uptimeMs)}`,
    `Model:      ${health.defaultModel}`,
    `Agents:     ${health.agents.join(", ")}`,
    `Sessions:   ${health.sessions}`,
    `Event loop: longest stall ${health.eventLoopMaxMs} ms in the last minute`,
    `Memory:     ${health.memoryMiB} MiB`,
    `Plugins:    ${plugins.loaded} loaded${failed}`,
    ...(channels.length === 0
      ? ["Channels:   none"]
      : ["Channels:", ...channels.map(describeChannel)]),
    ...warnings.map((warning) => `! ${warning}`),
  ];
}

function describeChannel({ channel, account, state, identity, detail }: ChannelStatusRow): string {
  const who = identity === undefined ? "" : ` as ${identity}`;
  const why = detail === undefined ? "" : ` (${detail})`;
  return `  ${channel} ${account}: ${state}${who}${why}`;
}
