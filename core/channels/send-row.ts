import type { Clock } from "../lib/clock.ts";
import type { Channel, OutboundMessage, SendResult } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { OutboxRow } from "../sdk/storage.ts";

const deadlineMs = 120_000;

/** Hands one row to the channel. Never rejects. A send that never comes back may have arrived; it must not hold up its conversation for ever. */
export async function sendRow(
  row: OutboxRow,
  channel: Pick<Channel, "send">,
  clock: Clock,
  signal: AbortSignal,
): Promise<SendResult> {
  const late = new AbortController();
  const ended = new AbortController();
  const deadline = clock.sleep(deadlineMs, ended.signal).then<SendResult>(() => {
    late.abort();
    return { ok: false, reason: "unknown", message: "The channel did not answer in time." };
  });
  try {
    const sending = channel.send(messageOf(row), AbortSignal.any([signal, late.signal]));
    return await Promise.race([sending, deadline]);
  } catch (error) {
    return { ok: false, reason: "unknown", message: errorMessage(error) };
  } finally {
    deadline.catch(() => undefined);
    ended.abort();
  }
}

function messageOf(row: OutboxRow): OutboundMessage {
  const { key, address, text, kind, part, replyTo, inboxId } = row;
  return {
    key,
    address,
    text,
    kind,
    part,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(inboxId === undefined ? {} : { inboxId }),
  };
}
