import { backoffDelay } from "../lib/backoff.ts";
import type { SendResult } from "../sdk/channel.ts";
import type { OutboxOutcome, OutboxRow } from "../sdk/storage.ts";

/** How often a send may fail before the row is given up. Waiting for a rate limit or for a connection does not count. */
export const mostAttempts = 5;

/** What this process remembers of a row that is not settled yet. */
export interface DeliveryHistory {
  failures: number;
  /** Milliseconds since 1970; for a row that another process began, the time when it was made. */
  firstTriedAt: number;
  /** An attempt may have arrived although no answer came. */
  uncertain: boolean;
}

export interface OutcomeFacts {
  row: Pick<OutboxRow, "expiresAt">;
  history: DeliveryHistory;
  now: number;
  /** How long the platform refuses a second send with the same key, in milliseconds. */
  dedupeWindowMs: number;
  random?: () => number;
}

/** What becomes of a row after an attempt. Pure. `history` already counts the attempt. */
export function outcomeOf(result: SendResult, facts: OutcomeFacts): OutboxOutcome {
  if (result.ok) return { state: "sent", messageId: result.messageId };
  const error = result.message;
  const { history, now } = facts;
  if (result.reason === "permanent") return { state: "failed", error };
  if (result.reason === "rate-limit") {
    return {
      state: "pending",
      nextAttemptAt: now + Math.max(250, result.retryAfterMs ?? 1000),
      error,
    };
  }
  if (history.failures >= mostAttempts) {
    return { state: history.uncertain ? "unknown" : "failed", error };
  }
  const nextAttemptAt = now + retryDelay(history.failures, result.retryAfterMs, facts.random);
  if (history.uncertain && nextAttemptAt >= history.firstTriedAt + facts.dedupeWindowMs) {
    return { state: "unknown", error };
  }
  return { state: "pending", nextAttemptAt, error };
}

/** Says why a claimed row must not be sent any more; undefined when it may. Pure. */
export function reasonNotToSend(facts: OutcomeFacts): OutboxOutcome | undefined {
  const { row, history, now, dedupeWindowMs } = facts;
  const state = history.uncertain ? "unknown" : "expired";
  if (now >= row.expiresAt) return { state, error: "It could not be sent before it expired." };
  if (!history.uncertain || now < history.firstTriedAt + dedupeWindowMs) return undefined;
  const error =
    "It may have arrived already, and the platform would no longer notice a second copy.";
  return { state: "unknown", error };
}

function retryDelay(failures: number, asked: number | undefined, random?: () => number): number {
  const jitter = random === undefined ? {} : { random };
  const delay = backoffDelay(failures - 1, { baseMs: 1000, maxMs: 60_000, ...jitter });
  return Math.max(250, delay, asked ?? 0);
}
