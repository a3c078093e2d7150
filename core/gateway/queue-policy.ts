import { readDirectives } from "../commands/read-directives.ts";
import type { Config } from "../config/schema.ts";
import type { QueueSettings } from "../sdk/session-settings.ts";
import type { Storage } from "../sdk/storage.ts";
import { queueInForce } from "./session-choices.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** What holds for the queue of a message's session: its own words, the session's choice, the channel's, the config's. */
export function createQueuePolicy(
  storage: Pick<Storage, "getSession">,
  config: () => Config,
): (job: TurnJob) => Promise<Required<QueueSettings>> {
  return async ({ sessionKey, message }) => {
    const session = await storage.getSession(sessionKey);
    return queueInForce(config(), {
      channel: message.address.channel,
      ...(session?.settings === undefined ? {} : { settings: session.settings }),
      directives: readDirectives(message.text).directives,
    });
  };
}
