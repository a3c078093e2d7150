import type { Clock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { UserMessage } from "../sdk/message.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import { estimateMessageTokens } from "../sessions/estimate-tokens.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnQueue } from "./turn-queue.ts";
import { userMessageOf } from "./user-message.ts";

export interface SteerDependencies {
  storage: Pick<Storage, "joinTurn" | "appendTrace">;
  clock: Pick<Clock, "now">;
  logger: Logger;
  queue(): Pick<TurnQueue, "steering">;
}

/**
 * Takes the messages that came meanwhile into the running turn. One transaction writes them into the transcript and ties them to the turn, so that after a crash they
 * are in the one answer too. What cannot be taken in waits for a turn of its own. Never rejects.
 */
export async function steerTurn(
  job: TurnJob,
  session: SessionRow,
  { storage, clock, logger, queue }: SteerDependencies,
): Promise<UserMessage[]> {
  const turns = await queue()
    .steering(job)
    .catch(() => []);
  if (turns.length === 0) return [];
  const now = clock.now();
  const messages = turns.map((turn) => userMessageOf([turn.job]));
  const entries = turns.map((turn, index) => {
    const message = messages[index] ?? userMessageOf([turn.job]);
    const { transcriptId } = session;
    return {
      transcriptId,
      inboxId: turn.job.id,
      message,
      tokens: estimateMessageTokens(message),
      at: now,
    };
  });
  const ids = turns.map((turn) => turn.job.id);
  const isJoined = await storage.joinTurn(job.id, ids, entries).catch((error: unknown) => {
    logger.warn(`a message could not be taken into the running turn: ${errorMessage(error)}`);
    return false;
  });
  if (!isJoined) {
    for (const turn of turns) turn.isTaken = false;
    return [];
  }
  for (const turn of turns) turn.live.finish("merged");
  const text = `taken into the running turn ${job.id}`;
  const steps = ids.map((inboxId) => ({ inboxId, at: now, kind: "note" as const, text }));
  storage.appendTrace(steps).catch(() => undefined);
  return messages;
}
