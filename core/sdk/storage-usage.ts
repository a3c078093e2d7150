/** One call of a model, as it is paid for. Money in millionths of the currency's unit. */
export interface UsageEntry {
  /** The same from the reservation to the end of the call. */
  id: string;
  /** The message that it was made for, when there was one. */
  inboxId?: string;
  /** Milliseconds since 1970. */
  at: number;
  /** `2026-11-21`, in the time zone that days are counted in. */
  day: string;
  sessionKey: string;
  agentId: string;
  channel: string;
  /** `<channel>:<id>` of who asked. */
  sender: string;
  senderName: string;
  roles: readonly string[];
  /** `provider/model`. */
  model: string;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** Absent when nobody knows the price. */
  cost?: number;
  /** ISO 4217, with `cost`. */
  currency?: string;
  /** True when the vendor did not say how many tokens it were. */
  estimated: boolean;
}

/** A sum that calls may not exceed. */
export interface UsageLimit {
  /** `gateway`, `agent:<id>`, `channel:<id>`, `sender:<channel>:<id>` or `role:<id>`. */
  scope: string;
  /** A day (`2026-11-21`) or a month (`2026-11`). */
  period: string;
  /** `tokens`, or a currency. */
  unit: string;
  /** Tokens, or millionths of the currency's unit. */
  most: number;
}

export type UsageReservation =
  /** `used` of each limit, in their order, this call included. */
  | { ok: true; used: number[] }
  /** Nothing was written. */
  | { ok: false; limit: UsageLimit; used: number };

export type UsageGrouping = "sender" | "model" | "channel" | "agent" | "day";

export interface UsageTotal {
  /** The sender, model, … that these calls have in common. */
  key: string;
  /** The same for people: of a sender with the name. */
  name: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** Millionths by currency. */
  costs: Record<string, number>;
  /** Some figures are estimates. */
  estimated: boolean;
  /** Some calls have no known price. */
  unpriced: boolean;
}

/** What one sender, model, … used on one day. */
export interface UsageOfDay extends UsageTotal {
  day: string;
}

/** The ledger of model calls. Part of `Storage`. */
export interface UsageStorage {
  /**
   * Enters a call with what it will cost at most, unless one of the limits would be exceeded. What is reserved counts until it is settled, also after a crash, so
   * that calls side by side cannot exceed a limit together.
   */
  reserveUsage(entry: UsageEntry, limits: readonly UsageLimit[]): Promise<UsageReservation>;
  /** Enters what a call did cost, in the place of its reservation. */
  settleUsage(entry: UsageEntry, limits: readonly UsageLimit[]): Promise<void>;
  /** Sums from one day to another, both included; the most tokens first, days in order. */
  sumUsage(from: string, to: string, by: UsageGrouping): Promise<UsageTotal[]>;
  /** The same sums for each day apart, the days in order. */
  sumUsageByDay(from: string, to: string, by: UsageGrouping): Promise<UsageOfDay[]>;
  /** Deletes entries and sums from before that day, at most `limit` a call; answers how many. */
  pruneUsage(before: string, limit: number): Promise<number>;
}
