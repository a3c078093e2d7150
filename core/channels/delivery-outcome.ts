import { backoffDelay } from "../lib/backoff.ts";
import type { FoundSent, SendResult } from "../sdk/channel.ts";
import type { OutboxOutcome, OutboxRow } from "../sdk/storage.ts";
import { markDoubt, type DeliveryHistory } from "./delivery-history.ts";

/** A row is given up after that many failures, but not before it was tried for a while. Waiting for a rate limit or for a connection does not count. */
export const mostAttempts = 5;
const patienceMs = 15 * 60_000;
/** How often the platform is asked whether a row arrived. */
export const mostLooks = 3;
/** A row that may have arrived waits that long for a connection through which it can be looked for, however old it is. */
const longestBlindMs = 10 * 60_000;
const unconnectedWaitMs = 2000;

export interface OutcomeFacts {
  row: Pick<OutboxRow, "expiresAt">;
  history: DeliveryHistory;
  now: number;
  /** How long the platform refuses a second send with the same key, in milliseconds. */
  dedupeWindowMs: number;
  /** The channel can say whether a message arrived. */
  canLook: boolean;
  random?: () => number;
}

/** `look`: ask the platform whether the row arrived. */
export type NextStep = "send" | "look" | OutboxOutcome;

/** What to do with a claimed row. Pure. */
export function nextStep(facts: OutcomeFacts): NextStep {
  const { row, history, now, canLook } = facts;
  const isLate = now >= row.expiresAt;
  const isDoubtful = history.doubt !== "none";
  if (isDoubtful && (isLate || !wouldBeNoticed(now, facts) || isSpent(history, now))) {
    if (canLook) return "look";
    if (history.doubt === "strong") return { state: "unknown", error: unknowable };
  }
  return isLate ? expired : "send";
}

/** What becomes of a row whose account is not connected. Pure. */
export function outcomeUnconnected(
  facts: Pick<OutcomeFacts, "row" | "history" | "now">,
): OutboxOutcome {
  const { row, history, now } = facts;
  const isStrong = history.doubt === "strong";
  if (now >= row.expiresAt) {
    if (!isStrong) return expired;
    if (now >= history.takenUpAt + longestBlindMs) return { state: "unknown", error: unknowable };
  }
  const error = markDoubt("The channel is not connected.", history);
  return { state: "pending", nextAttemptAt: now + unconnectedWaitMs, error };
}

/** What becomes of a row after an attempt to send it. Pure. `history` already counts the attempt. */
export function outcomeOf(result: SendResult, facts: OutcomeFacts): OutboxOutcome {
  if (result.ok) return { state: "sent", messageId: result.messageId };
  const { history, now, canLook } = facts;
  if (result.reason === "permanent") return { state: "failed", error: result.message };
  const error = markDoubt(result.message, history);
  if (result.reason === "rate-limit") {
    const nextAttemptAt = now + Math.max(250, result.retryAfterMs ?? 1000);
    return { state: "pending", nextAttemptAt, error };
  }
  const nextAttemptAt = now + retryDelay(history.failures, result.retryAfterMs, facts.random);
  const isDoubtful = history.doubt === "strong";
  if (isSpent(history, now) && !(isDoubtful && canLook)) {
    return { state: isDoubtful ? "unknown" : "failed", error: result.message };
  }
  if (isDoubtful && !canLook && !wouldBeNoticed(nextAttemptAt, facts)) {
    return { state: "unknown", error: result.message };
  }
  return { state: "pending", nextAttemptAt, error };
}

/** What follows from a look at the platform: `send` when the row did not arrive. Pure. `history` already counts the look. */
export function stepAfterLook(found: FoundSent, facts: OutcomeFacts): "send" | OutboxOutcome {
  const { row, history, now } = facts;
  if (found.found === true) return { state: "sent", messageId: found.messageId };
  if (found.found === "unsure" && history.doubt === "strong") {
    if (history.looks >= mostLooks) return { state: "unknown", error: found.reason };
    const nextAttemptAt = now + lookAgainMs * history.looks;
    return { state: "pending", nextAttemptAt, error: markDoubt(found.reason, history) };
  }
  if (now >= row.expiresAt) return expired;
  if (!isSpent(history, now)) return "send";
  return { state: "failed", error: "It did not arrive, however often it was sent." };
}

const lookAgainMs = 10_000;
const expired: OutboxOutcome = {
  state: "expired",
  error: "It could not be sent before it expired.",
};
const unknowable =
  "It may have arrived already, and the platform would no longer notice a second copy.";

/** The platform would take a second send for the first one. A clock that was set back says nothing about that. */
function wouldBeNoticed(at: number, { history, dedupeWindowMs }: OutcomeFacts): boolean {
  return Math.abs(at - history.firstTriedAt) < dedupeWindowMs;
}

function isSpent({ failures, takenUpAt }: DeliveryHistory, now: number): boolean {
  return failures >= mostAttempts && now - takenUpAt >= patienceMs;
}

function retryDelay(failures: number, asked: number | undefined, random?: () => number): number {
  const jitter = random === undefined ? {} : { random };
  const delay = backoffDelay(failures - 1, { baseMs: 1000, maxMs: 60_000, ...jitter });
  return Math.max(250, delay, asked ?? 0);
}
