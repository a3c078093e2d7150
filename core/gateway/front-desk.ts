import type { Admission } from "../channels/admit.ts";
import { parseCommand } from "../commands/parse-command.ts";
import { builtInCommands } from "../commands/built-in-commands.ts";
import type { Config } from "../config/schema.ts";
import { isAgent } from "../routing/route.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { takeIn, wouldAdmit, type IntakeDependencies, type IntakeResult } from "./intake.ts";

/** Commands that are about the conversation that each agent has; any other is answered once. */
const forEach: ReadonlySet<string> = new Set(["new", "stop", "compact"]);

/** Where messages come in: the first spine, once for each agent that answers. */
export interface FrontDesk {
  /** What it resolves with is about the first of the agents; a message that is not let in is refused once. */
  take(message: InboundMessage): Promise<IntakeResult>;
  /** Would it be answered? Stores and counts nothing. */
  admits(message: InboundMessage): Promise<Admission>;
}

export function createFrontDesk(deps: IntakeDependencies): FrontDesk {
  const admits = (message: InboundMessage) => wouldAdmit(message, deps);
  return {
    admits,
    async take(message) {
      const [own, ...copies] = copiesOf(message, deps.config());
      if (copies.length > 0 && (await admits(own)).admitted) {
        // Before the message itself: the newest row of a conversation always has the platform's own id.
        for (const copy of copies) await takeIn(copy, deps);
      }
      return takeIn(own, deps);
    },
  };
}

/** The message as it is taken in, and copies for the other agents that the config's `broadcast` names for its room or person. */
function copiesOf(
  message: InboundMessage,
  config: Config,
): [own: InboundMessage, ...copies: InboundMessage[]] {
  const [agent, ...others] = agentsFor(message, config);
  if (agent === undefined || message.session !== undefined) return [message];
  const own = { ...message, agent };
  const command = parseCommand(message.text, builtInCommands)?.command.name;
  if (command !== undefined && !forEach.has(command)) return [own];
  return [own, ...others.map((other) => ({ ...own, agent: other, copy: true as const }))];
}

function agentsFor({ chatType, sender, address }: InboundMessage, config: Config): string[] {
  const peer = chatType === "direct" ? sender.id : address.conversation;
  const places = Object.entries(config.broadcast ?? {});
  const found = places.find(([id]) => id === peer || id === `${address.channel}:${peer}`);
  return [...new Set(found?.[1])].filter((agent) => isAgent(agent, config));
}
