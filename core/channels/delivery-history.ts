import type { OutboxRow } from "../sdk/storage.ts";

/** What this process remembers of a row that is not settled yet. */
export interface DeliveryHistory {
  failures: number;
  /** Milliseconds since 1970; for a row that another process began, the time when it was made. */
  firstTriedAt: number;
  /** When this process first had it in hand. */
  takenUpAt: number;
  /**
   * `strong`: an attempt may have arrived although no answer came. `slight`: it was tried before, and nothing tells of such an attempt; that is also how
   * a row looks that the operator sends again.
   */
  doubt: "none" | "slight" | "strong";
  /** How often the platform was asked whether it arrived. */
  looks: number;
}

/** Doubt must outlive the process, and the stored error is what the operator reads meanwhile. */
const doubtMark = "It may have arrived. ";

export function markDoubt(error: string, { doubt }: Pick<DeliveryHistory, "doubt">): string {
  return doubt === "strong" && !error.startsWith(doubtMark) ? `${doubtMark}${error}` : error;
}

/** The history of a claimed row that this process knows nothing of. */
export function readHistory(row: OutboxRow, now: number): DeliveryHistory {
  const fresh = {
    failures: 0,
    firstTriedAt: now,
    takenUpAt: now,
    doubt: "none",
    looks: 0,
  } as const;
  if (row.attempts <= 1) return fresh;
  const doubt = row.error?.startsWith(doubtMark) === true ? "strong" : "slight";
  return { ...fresh, firstTriedAt: row.createdAt, doubt };
}

/** The history of a row that a process which is gone was sending. */
export function interruptedHistory(row: OutboxRow, now: number): DeliveryHistory {
  return { ...readHistory(row, now), firstTriedAt: row.createdAt, doubt: "strong" };
}
