import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Tool } from "../sdk/tool.ts";
import { builtInTools } from "../tools/built-in-tools.ts";
import { decideTools, type ToolDecision } from "../tools/policy/decide-tools.ts";
import { policyLayers } from "../tools/policy/policy-layers.ts";
import type { ChannelSet } from "./channel-set.ts";
import type { RuntimeState } from "./runtime-state.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { SourcedTool, Workshop } from "./workshop-contract.ts";

export interface TurnToolParts {
  state: () => RuntimeState;
  host: Pick<PluginHost, "tools">;
  channels: Pick<ChannelSet, "tools">;
  workshop: Pick<Workshop, "tools">;
  isOwner(job: TurnJob): boolean;
}

/** The tools that a turn for this message may use now, and why it may not use the others. */
export function turnTools(
  job: TurnJob,
  { state, host, channels, workshop, isOwner }: TurnToolParts,
  modelRef?: string,
): { tools: Tool[]; refused: ToolDecision[] } {
  const { message, agentId } = job;
  const known = withoutRepeats([
    ...builtInTools.map((tool) => ({ tool, origin: "built-in" as const })),
    ...workshop.tools(),
    ...host.tools().map((tool) => ({ tool, origin: "plugin" as const })),
    ...channels.tools(message).map((tool) => ({ tool, origin: "channel" as const })),
  ]);
  const layers = policyLayers(state().loaded.config, {
    agentId,
    ...(modelRef === undefined ? {} : { modelRef }),
    channel: message.address.channel,
    sender: message.sender,
    room: message.room,
  });
  const isOwnChat = message.chatType === "direct" && isOwner(job);
  const facts = known.map(({ tool: { name, risk, isPrivate }, origin }) => ({
    name,
    risk,
    origin,
    ...(isPrivate === undefined ? {} : { isPrivate }),
  }));
  const decisions = decideTools(facts, { layers, isOwnChat });
  return {
    tools: known.flatMap(({ tool }, at) => (decisions[at]?.isAllowed ? [tool] : [])),
    refused: decisions.filter(({ isAllowed }) => !isAllowed),
  };
}

/** What comes first keeps its name: nobody takes the place of a tool of the gateway. */
function withoutRepeats(tools: readonly SourcedTool[]): SourcedTool[] {
  const names = new Set<string>();
  return tools.filter(({ tool: { name } }) => !names.has(name) && names.add(name));
}

/** `write, exec (default outside the owner's own chats); web_fetch (tools.deny)`, for `openclaw explain`. */
export function describeRefused(refused: readonly ToolDecision[]): string {
  const byRule = Map.groupBy(refused, ({ rule }) => rule);
  return [...byRule]
    .map(([rule, tools]) => `${tools.map(({ name }) => name).join(", ")} (${rule})`)
    .join("; ");
}
