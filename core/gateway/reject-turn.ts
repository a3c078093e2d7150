import { answerParts } from "./answer-parts.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** A full queue is said, not swallowed. Never rejects. */
export async function rejectTurn(
  job: TurnJob,
  { storage, channels, deliverer, options }: TurnsOptions,
): Promise<void> {
  const { clock, logger } = options;
  const reason = "The queue of this conversation is full";
  const text = `${reason}: this message is not answered. Wait for the answers that are under way, or send /stop.`;
  const outbox = answerParts(job, text, "notice", {
    clock,
    maxTextLength: (address) => channels.maxTextLength(address),
  });
  try {
    await storage.finishTurn({ inboxId: job.id, state: "failed", reason, entries: [], outbox });
    deliverer.wake();
  } catch (error) {
    logger.error("a refused message could not be recorded", { error });
  }
}
