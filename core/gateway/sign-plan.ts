import type { SignPlan } from "../channels/message-signs.ts";
import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";

const usual = { acknowledge: "👀", thinking: "🤔", tool: "🔧", done: "✅", error: "❌" };

/** Which signs a message gets: the account's, else the channel's, else those of all messages. */
export function signPlan(message: InboundMessage, config: Config): SignPlan {
  const { messages } = config;
  const own = channelKeys(message, config);
  const scope = own.ackReactionScope ?? messages?.ackReactionScope ?? "group-mentions";
  const sign = own.ackReaction ?? messages?.ackReaction ?? usual.acknowledge;
  const { enabled = false, emojis = {} } = messages?.statusReactions ?? {};
  const isWanted = (message.event ?? "edit") === "edit" && isInScope(message, scope);
  return {
    acknowledge: isWanted ? sign : "",
    removesAcknowledgement: messages?.removeAckAfterReply ?? false,
    ...(enabled && isWanted
      ? {
          status: {
            thinking: emojis.thinking ?? usual.thinking,
            tool: emojis.tool ?? usual.tool,
            done: emojis.done ?? usual.done,
            error: emojis.error ?? usual.error,
          },
        }
      : {}),
  };
}

function isInScope({ chatType, mention }: InboundMessage, scope: string): boolean {
  if (scope === "all") return true;
  if (chatType === "direct") return scope === "direct";
  return scope === "group-all" || (scope === "group-mentions" && mention !== "none");
}

interface SignKeys {
  ackReaction?: string;
  ackReactionScope?: string;
}

/** A channel's section is checked by its plugin; these two keys any channel may have. */
function channelKeys({ address }: InboundMessage, config: Config): SignKeys {
  const section: unknown = config.channels?.[address.channel];
  const account = property(property(section, "accounts"), address.account);
  return { ...readKeys(section), ...readKeys(account) };
}

function readKeys(section: unknown): SignKeys {
  const sign = property(section, "ackReaction");
  const scope = property(section, "ackReactionScope");
  return {
    ...(typeof sign === "string" ? { ackReaction: sign } : {}),
    ...(typeof scope === "string" ? { ackReactionScope: scope } : {}),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
