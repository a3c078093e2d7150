import type { InboundMessage } from "../sdk/channel.ts";
import { partKey } from "./answer-parts.ts";
import { safeModeSentence } from "./safe-mode.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** Who sits at the page or the terminal sees why nothing comes; on a platform the owner is told instead of everyone. */
export async function tellPaused(
  { address, id }: InboundMessage,
  { storage, deliverer, options }: TurnsOptions,
): Promise<void> {
  const expiresAt = options.clock.now() + 60_000;
  const key = partKey(id, "paused");
  const text = safeModeSentence;
  await storage.enqueueOutbox([{ key, part: 0, address, text, kind: "notice", expiresAt }]);
  deliverer.wake();
}
