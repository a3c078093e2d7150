import type { ChannelsStatusResult, ChannelStatusRow } from "../../gateway/protocol.ts";
import { errorMessage, isOpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import {
  connectTo,
  findGateway,
  timeoutOf,
  type GatewayFlags,
  type GatewayTarget,
} from "../gateway/connect-to-gateway.ts";
import { formatDuration } from "../gateway/format-duration.ts";
import { loadProject } from "../load-project.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";
import { availableChannels, configuredChannels } from "./configured-channels.ts";

export interface ChannelFlags extends GatewayFlags {
  json?: boolean;
  all?: boolean;
  channel?: string;
}

/** `channels list`: what the config says. Asks no gateway. */
export async function printChannelList(context: CliContext, flags: ChannelFlags): Promise<void> {
  const project = await loadProject(context);
  const rows = configuredChannels(project);
  const available = availableChannels(project);
  if (flags.json) {
    const channels = rows.map(({ state: _unknown, ...row }) => row);
    return writeJson(context, { channels, ...(flags.all ? { available } : {}) });
  }
  if (rows.length === 0) writeLine(context, "No chat channel is configured.");
  else {
    const cells = rows.map((row) => [
      row.channel,
      row.account,
      yesOrNo(row.enabled),
      yesOrNo(row.configured),
    ]);
    context.stdout(formatTable(["Channel", "Account", "Enabled", "Configured"], cells));
  }
  if (flags.all && available.length > 0) {
    writeLine(
      context,
      `Can be added: ${available.map(({ channel, label }) => `${channel} (${label})`).join(", ")}`,
    );
  } else if (rows.length === 0) {
    writeLine(
      context,
      "Set one up with `openclaw onboard`, or see what there is with `openclaw channels list --all`.",
    );
  }
}

/** `channels status`: how the accounts stand in the running gateway; without one, what the config says. */
export async function printChannelStatus(context: CliContext, flags: ChannelFlags): Promise<void> {
  const target = await findGateway(context, flags);
  const asked = await askGateway(target, timeoutOf(flags));
  const isOne = (row: ChannelStatusRow) =>
    flags.channel === undefined || row.channel === flags.channel;
  const rows = (
    asked.channels ?? (target.project ? configuredChannels(target.project) : [])
  ).filter(isOne);
  if (flags.json) {
    return writeJson(context, {
      gateway:
        asked.problem === undefined
          ? { reachable: true }
          : { reachable: false, problem: asked.problem },
      channels: rows,
    });
  }
  if (asked.problem !== undefined)
    writeLine(context, `${asked.problem} This is what the config says:`);
  if (rows.length === 0) return writeLine(context, "No chat channel is configured.");
  for (const row of rows) writeLine(context, describe(row, Date.now()));
}

async function askGateway(
  target: GatewayTarget,
  timeoutMs: number,
): Promise<{ channels?: ChannelStatusRow[]; problem?: string }> {
  try {
    const client = await connectTo(target, { mode: "cli", timeoutMs });
    try {
      return await client.request<ChannelsStatusResult>("channels.status");
    } finally {
      client.close();
    }
  } catch (error) {
    if (!isOpenClawError(error)) throw error;
    return { problem: errorMessage(error) };
  }
}

function describe(row: ChannelStatusRow, now: number): string {
  const facts = [
    row.enabled ? "enabled" : "disabled",
    row.configured ? "configured" : "not configured",
    ...(row.state === "unknown"
      ? []
      : [row.identity === undefined ? row.state : `${row.state} as ${row.identity}`]),
    ...(row.lastInboundAt === undefined
      ? []
      : [`last message ${formatDuration(now - row.lastInboundAt)} ago`]),
    ...Object.entries(row.evidence ?? {}).map(
      ([name, at]) => `${name} ${formatDuration(now - at)} ago`,
    ),
  ];
  const detail = row.detail === undefined ? "" : `\n    ${row.detail}`;
  const name = row.name === undefined ? "" : ` (${row.name})`;
  return `- ${row.channel} ${row.account}${name}: ${facts.join(", ")}${detail}`;
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
