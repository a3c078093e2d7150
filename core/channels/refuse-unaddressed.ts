import type { Decision, InboundMessage, RoomRule } from "../sdk/channel.ts";
import { matchesMention } from "./mention-patterns.ts";

export interface AddressFacts {
  /** Names that count as a mention when they stand in the text. */
  mentionPatterns: readonly RegExp[];
  /** The text is a chat command. */
  isCommand?: boolean;
}

/**
 * Was the bot spoken to? What was not for it is noted, as what was said around the next message that is. A reaction is noted as well and never answered by
 * itself. Pure.
 */
export function refuseUnaddressed(
  message: InboundMessage,
  rule: string,
  { mentionPatterns, isCommand }: AddressFacts,
): Decision | undefined {
  const { room, mention } = message;
  if (message.event === "reaction") {
    const reason = "A reaction is told with the next message.";
    return { admitted: false, noted: true, reason, rule };
  }
  if (mention !== "none" || isCommand || matchesMention(message.text, mentionPatterns)) {
    return undefined;
  }
  if (room?.requireMention === false) return refuseForOthers(message, room, rule);
  return {
    admitted: false,
    noted: true,
    reason: "The bot was not mentioned.",
    rule: `${rule}.requireMention`,
    fix: `Mention the bot, or set ${rule}.requireMention to false.`,
  };
}

function refuseForOthers(
  { mentionsOthers }: InboundMessage,
  room: RoomRule,
  rule: string,
): Decision | undefined {
  if (!mentionsOthers || !room.ignoreOtherMentions) return undefined;
  return {
    admitted: false,
    noted: true,
    reason: "The message is for somebody else.",
    rule: `${rule}.ignoreOtherMentions`,
    fix: `Mention the bot as well, or set ${rule}.ignoreOtherMentions to false.`,
  };
}
