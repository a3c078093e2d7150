import type { FoundSent, OutboundMessage } from "../channel.ts";

/** A message as it stands in the history of the fake platform. */
interface Entry extends OutboundMessage {
  messageId: string;
  accountId: string;
}

interface Search {
  since: number;
  taken: ReadonlySet<string> | undefined;
  accountId: string;
  isConnected: boolean;
}

/** What the accounts of a fake channel can see of what they sent: author, place, text and reply reference, but no keys. */
export interface FakeHistory {
  readonly looks: readonly OutboundMessage[];
  add(entry: Entry, at: number): void;
  hide(isHidden: boolean): void;
  find(message: OutboundMessage, search: Search): FoundSent;
}

export function createFakeHistory(): FakeHistory {
  const looks: OutboundMessage[] = [];
  const entries: { entry: Entry; at: number }[] = [];
  let isHidden = false;
  return {
    looks,
    add: (entry, at) => void entries.push({ entry, at }),
    hide(hidden) {
      isHidden = hidden;
    },
    find(message, { since, taken, accountId, isConnected }) {
      looks.push(message);
      if (!isConnected) return { found: "unsure", reason: "The account is not connected." };
      if (isHidden) return { found: "unsure", reason: "The history may not be read." };
      const { address, text, replyTo } = message;
      const found = entries.find(
        ({ entry, at }) =>
          at >= since &&
          entry.accountId === accountId &&
          entry.address.conversation === address.conversation &&
          entry.address.thread === address.thread &&
          entry.text === text &&
          (entry.media?.length ?? 0) === (message.media?.length ?? 0) &&
          entry.replyTo === replyTo &&
          taken?.has(entry.messageId) !== true,
      );
      return found ? { found: true, messageId: found.entry.messageId } : { found: false };
    },
  };
}
