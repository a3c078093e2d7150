import type { AccessPolicy, Decision, InboundMessage, Mention } from "../sdk/channel.ts";

export interface BotFacts {
  /** The sender is another account of this gateway. */
  isOwnAccount?: boolean;
  /** This bot was answered too often of late. */
  isPaused?: boolean;
}

/**
 * Another bot's reply pings by itself, and so does the thread that it shares with this one: for bots only a mention that was written counts, because two bots
 * could not stop otherwise. What the gateway's own accounts say is never answered. Pure.
 */
export function refuseBot(
  message: InboundMessage,
  policy: AccessPolicy,
  { isOwnAccount, isPaused }: BotFacts,
): Decision | undefined {
  const rule = `${policy.path}.allowBots`;
  if (isOwnAccount) {
    return { admitted: false, reason: "The sender is an account of this gateway.", rule };
  }
  if (!message.sender.isBot) return undefined;
  if (policy.bots === "none") {
    const fix = `Set ${rule} to "mentions" or true.`;
    return { admitted: false, reason: "Messages of other bots are ignored.", rule, fix };
  }
  if (policy.bots === "mentions" && !isWritten(message)) {
    return {
      admitted: false,
      reason: "Another bot must mention this one to be answered.",
      rule,
      fix: `Mention the bot, or set ${rule} to true.`,
    };
  }
  if (!isPaused) return undefined;
  return {
    admitted: false,
    reason: "This bot was answered too often in a short time; there is a pause.",
    rule: `${policy.path}.botLoopProtection`,
    fix: `Wait, or raise ${policy.path}.botLoopProtection.maxEventsPerWindow.`,
  };
}

const written: Mention[] = ["user", "role"];

function isWritten({ chatType, mention }: InboundMessage): boolean {
  return chatType === "direct" || written.includes(mention);
}
