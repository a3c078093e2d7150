/** What a close code of the gateway means for the connection. */
export interface CloseRule {
  /** `resume`: connect again and take up the session. `identify`: connect again as new. `fatal`: connecting again cannot help. */
  next: "resume" | "identify" | "fatal";
  /** What happened, as part of a sentence. */
  meaning: string;
  /** What the operator does, where something can be done. */
  fix?: string;
}

const portal = "https://discord.com/developers/applications";

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes (read November 2026) */
export const closeRules: Readonly<Record<number, CloseRule>> = {
  4000: { next: "resume", meaning: "Discord had a fault of its own" },
  4001: { next: "resume", meaning: "Discord did not know an operation" },
  4002: { next: "resume", meaning: "Discord could not read a packet" },
  4003: { next: "identify", meaning: "a packet came before the login" },
  4004: {
    next: "fatal",
    meaning: "Discord refused the bot token",
    fix: `Make a new one at ${portal} (your application, Bot, Reset Token) and put it into {path}.token.`,
  },
  4005: { next: "identify", meaning: "the bot logged in twice" },
  4007: { next: "identify", meaning: "the session could not be taken up where it ended" },
  4008: { next: "resume", meaning: "too many packets were sent" },
  4009: { next: "identify", meaning: "the session was too old to be taken up" },
  4010: {
    next: "fatal",
    meaning: "Discord refused the number of this shard",
    fix: "Restart the gateway, so that it asks for the right number of shards.",
  },
  4011: {
    next: "fatal",
    meaning: "the bot is in too many servers for one connection",
    fix: "Restart the gateway, so that it asks for the right number of shards.",
  },
  4012: {
    next: "fatal",
    meaning: "Discord no longer speaks this version of its protocol",
    fix: "Update this program.",
  },
  4013: {
    next: "fatal",
    meaning: "Discord does not know one of the intents that were asked for",
    fix: "Update this program.",
  },
  4014: {
    next: "fatal",
    meaning: "Discord does not grant the bot a privileged intent",
    fix: `Switch on Message Content Intent at ${portal} (your application, Bot, Privileged Gateway Intents), or set {path}.intents.messageContent to false.`,
  },
};

/** What is not in the table, 1000 to 1015 among it, is a connection that broke: its session may still be there. */
export function closeRule(code: number): CloseRule {
  return closeRules[code] ?? { next: "resume", meaning: "the connection broke" };
}

/** The code in a sentence. */
export function explainClose(code: number): string {
  const { meaning } = closeRule(code);
  return `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)} (close code ${code}).`;
}
