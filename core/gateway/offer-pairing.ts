import {
  createPairingCode,
  pairingCap,
  pairingLifetimeMs,
  pairingNotice,
} from "../channels/pairing.ts";
import type { Clock } from "../lib/clock.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Storage } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";

export interface OfferPairingDependencies {
  storage: Storage;
  clock: Clock;
  logger: Logger;
  channelLabel(channel: string): string;
  /** Sends what waits in the outbox. */
  wake(): void;
}

/** Gives a stranger one code. Whoever has a live code already, and whoever comes when too many wait, is not answered at all: strangers must not be able to make the bot talk. */
export async function offerPairing(
  message: InboundMessage,
  deps: OfferPairingDependencies,
): Promise<void> {
  const { channel, account } = message.address;
  const expiresAt = deps.clock.now() + pairingLifetimeMs;
  const { created, request } = await deps.storage.requestPairing(
    {
      channel,
      account,
      senderId: message.sender.id,
      senderName: message.sender.name,
      code: createPairingCode(),
      expiresAt,
    },
    pairingCap,
  );
  if (!created || !request) return;
  deps.logger.info(
    `${message.sender.name} asked to talk on ${channel}; approve with: openclaw pairing approve ${channel} ${request.code}`,
  );
  const text = pairingNotice({
    channel,
    label: deps.channelLabel(channel),
    senderId: message.sender.id,
    code: request.code,
  });
  await deps.storage.enqueueOutbox([
    {
      key: partKey(`pairing:${request.code}`, message.id),
      part: 0,
      address: message.address,
      text,
      kind: "notice",
      replyTo: message.id,
      expiresAt,
    },
  ]);
  deps.wake();
}
