import type { AccessPolicy, InboundMessage } from "../sdk/channel.ts";

/** Counts how often each bot is answered in each conversation, so that two bots cannot talk to each other for ever. */
export interface BotBudget {
  /** Counts this message, and answers whether its sender is in a pause. People are never counted. */
  spend(message: InboundMessage, policy: AccessPolicy): boolean;
  /** Answers the same without counting. */
  isPaused(message: InboundMessage): boolean;
}

const usual = { most: 20, windowMs: 60_000, pauseMs: 60_000 };
/** Bots in conversations that are remembered; the oldest is forgotten first. */
const mostPairs = 1000;

interface Pair {
  heardAt: number[];
  pausedUntil: number;
}

export function createBotBudget(now: () => number): BotBudget {
  const pairs = new Map<string, Pair>();

  const keyOf = ({ sender, address }: InboundMessage): string => {
    const { channel, account, conversation } = address;
    return JSON.stringify([channel, account, conversation, sender.id]);
  };

  function remember(key: string): Pair {
    const pair = pairs.get(key) ?? { heardAt: [], pausedUntil: 0 };
    pairs.delete(key);
    pairs.set(key, pair);
    const [oldest] = pairs.keys();
    if (pairs.size > mostPairs && oldest !== undefined) pairs.delete(oldest);
    return pair;
  }

  return {
    isPaused: (message) => now() < (pairs.get(keyOf(message))?.pausedUntil ?? 0),
    spend(message, policy) {
      if (!message.sender.isBot || policy.bots === "none") return false;
      const { most, windowMs, pauseMs } = policy.botBudget ?? usual;
      const pair = remember(keyOf(message));
      const at = now();
      if (at < pair.pausedUntil) return true;
      pair.heardAt = pair.heardAt.filter((heard) => heard > at - windowMs).slice(-most);
      pair.heardAt.push(at);
      if (pair.heardAt.length <= most) return false;
      pair.heardAt = [];
      pair.pausedUntil = at + pauseMs;
      return true;
    },
  };
}
