import type { Clock } from "../lib/clock.ts";
import type { Channel, OutboundMessage, SendResult } from "../sdk/channel.ts";
import type { OutboxRow } from "../sdk/storage.ts";
import { askInTime } from "./ask-in-time.ts";

const deadlineMs = 120_000;

/** Hands one row to the channel. Never rejects. A send that never comes back may have arrived. */
export function sendRow(
  row: OutboxRow,
  channel: Pick<Channel, "send">,
  clock: Clock,
  signal: AbortSignal,
): Promise<SendResult> {
  return askInTime<SendResult>((inTime) => channel.send(messageOf(row), inTime), {
    clock,
    deadlineMs,
    signal,
    otherwise: (message) => ({ ok: false, reason: "unknown", message }),
  });
}

export function messageOf(row: OutboxRow): OutboundMessage {
  const { key, address, text, kind, part, replyTo, media, choices, inboxId } = row;
  return {
    key,
    address,
    text,
    kind,
    part,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(media === undefined ? {} : { media }),
    ...(choices === undefined ? {} : { choices }),
    ...(inboxId === undefined ? {} : { inboxId }),
  };
}
