import type { InboundMessage } from "openclaw/sdk";

/**
 * Remembers what was written without a mention, so that somebody who adds the forgotten one is answered. Everything else about an edit changes nothing: an
 * answered message stays answered.
 */
export interface EditedMessages {
  /** Call with every message that arrives. */
  note(message: InboundMessage): void;
  /** The message to hand in for an edit, under an id of its own; undefined when the edit is nothing new. Answers each message once. */
  read(message: InboundMessage): InboundMessage | undefined;
}

const mostNoted = 500;
const longestMs = 10 * 60_000;

export function createEditedMessages(now: () => number = Date.now): EditedMessages {
  const unmentioned = new Map<string, number>();
  return {
    note({ id, mention, chatType }) {
      if (mention !== "none" || chatType === "direct") return;
      const [oldest] = unmentioned.keys();
      if (unmentioned.size >= mostNoted && oldest !== undefined) unmentioned.delete(oldest);
      unmentioned.set(id, now());
    },
    read(message) {
      const heardAt = unmentioned.get(message.id);
      if (heardAt === undefined || now() - heardAt > longestMs) return undefined;
      if (message.mention !== "user" && message.mention !== "role") return undefined;
      unmentioned.delete(message.id);
      return { ...message, id: `${message.id}:edited`, event: "edit" };
    },
  };
}
