import { createLiveReply, type LiveReply } from "../channels/live-reply.ts";
import { withSigns } from "../channels/message-signs.ts";
import { signPlan } from "./sign-plan.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** What is shown while the turn of a message runs, in the channel that it came from. */
export function createLiveReplies({
  channels,
  state,
  options: { clock, logger },
}: TurnsOptions): (job: TurnJob) => LiveReply {
  return ({ id, message }) => {
    const { address } = message;
    const channel = channels.channel(address);
    const { typing, streaming } = channels.capabilities(address.channel);
    // A platform with commands of its own shows by itself that one is being answered.
    const capabilities = { typing: typing && message.event !== "command", streaming };
    const live = createLiveReply({ channel, capabilities, address, inboxId: id, clock, logger });
    const plan = signPlan(message, state().loaded.config);
    return withSigns(live, { channel, message, plan, logger });
  };
}
