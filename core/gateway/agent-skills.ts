import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";

/** The skills that the config lets an agent have in a room: those of the agent, or else of all agents, that the room names too. All when undefined. */
export function allowedSkills(
  { agents }: Config,
  agentId: string,
  { room }: Pick<InboundMessage, "room">,
): readonly string[] | undefined {
  const own = agents?.entries?.[agentId]?.skills ?? agents?.defaults?.skills;
  const here = room?.skills;
  if (own === undefined || here === undefined) return own ?? here;
  return own.filter((name) => here.includes(name));
}
