import type { Clock } from "../lib/clock.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { isOpenClawError } from "../sdk/errors.ts";
import { partKey } from "./answer-parts.ts";
import type { ChannelSet } from "./channel-set.ts";

/** Tells senders that their messages cannot be stored now. */
export interface RefusalNotice {
  /** Sends past the outbox, which cannot be written either. Never rejects; one attempt, and at most one a minute for each conversation. */
  send(message: InboundMessage, cause: unknown): Promise<void>;
}

const quietMs = 60_000;
const mostConversations = 1000;
const patienceMs = 10_000;

export function createRefusalNotice(
  channels: Pick<ChannelSet, "channel">,
  clock: Pick<Clock, "now">,
): RefusalNotice {
  const told = new Map<string, number>();
  return {
    async send(message, cause) {
      const { address } = message;
      const conversation = JSON.stringify(address);
      const last = told.get(conversation) ?? Number.NEGATIVE_INFINITY;
      if (clock.now() - last < quietMs) return;
      if (told.size >= mostConversations) told.clear();
      told.set(conversation, clock.now());
      const channel = channels.channel(address);
      const text = `This message could not be stored, so it will not be answered: ${reasonOf(cause)} Send it again later.`;
      const key = partKey(message.id, "refused");
      await channel?.send(
        { key, address, text, kind: "notice", replyTo: message.id },
        AbortSignal.timeout(patienceMs),
      );
    },
  };
}

/** The path of the store is the operator's matter, not the sender's. */
function reasonOf(cause: unknown): string {
  if (isOpenClawError(cause) && cause.code === "STORAGE_FULL") return "the gateway's disk is full.";
  return "the gateway's store cannot be written.";
}
