export interface FailureLimitOptions {
  maxAttempts: number;
  windowMs: number;
  lockoutMs: number;
}

/** Counts failures per key and locks a key out for a while when there are too many. Bounded in memory. */
export interface FailureLimit {
  /** Milliseconds until the key may try again; 0 when it may. */
  lockedFor(key: string, now: number): number;
  fail(key: string, now: number): void;
  succeed(key: string): void;
}

interface Record {
  failures: number;
  windowEndsAt: number;
  lockedUntil: number;
}

const maxKeys = 10_000;

export function createFailureLimit(options: FailureLimitOptions): FailureLimit {
  const records = new Map<string, Record>();
  return {
    lockedFor: (key, now) => Math.max(0, (records.get(key)?.lockedUntil ?? 0) - now),
    fail(key, now) {
      const known = records.get(key);
      const fresh = known === undefined || now >= Math.max(known.windowEndsAt, known.lockedUntil);
      const record = fresh
        ? { failures: 0, windowEndsAt: now + options.windowMs, lockedUntil: 0 }
        : known;
      record.failures += 1;
      if (record.failures >= options.maxAttempts) record.lockedUntil = now + options.lockoutMs;
      // Put at the end: the keys that failed longest ago are forgotten first.
      records.delete(key);
      records.set(key, record);
      const oldest = records.size > maxKeys ? records.keys().next().value : undefined;
      if (oldest !== undefined) records.delete(oldest);
    },
    succeed: (key) => void records.delete(key),
  };
}
