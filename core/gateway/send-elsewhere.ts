import { chunkText } from "../channels/chunk-text.ts";
import type { Address } from "../sdk/channel.ts";
import { partKey } from "./answer-parts.ts";
import type { WorkshopParts } from "./workshop-contract.ts";

const lifetimeMs = 60 * 60 * 1000;

/** Puts a text of the agent into the outbox for a conversation that is not the one it answers. */
export function createSender({ options, storage, channels, wake }: WorkshopParts) {
  return async (address: Address, text: string, key: string): Promise<void> => {
    if (channels().target(address) === undefined) {
      throw new Error(`The channel ${address.channel} (${address.account}) does not run here.`);
    }
    const chunks = chunkText(channels().render(address, text), channels().maxTextLength(address));
    const expiresAt = options.clock.now() + lifetimeMs;
    await storage.enqueueOutbox(
      chunks.map((chunk, part) => ({
        key: partKey(key, part),
        part,
        address,
        text: chunk,
        kind: "answer" as const,
        expiresAt,
      })),
    );
    wake();
  };
}
