export interface BackoffOptions {
  /** The upper edge of the first delay. */
  baseMs: number;
  /** No delay is longer. */
  maxMs: number;
  /** Answers a number from 0 up to 1; for tests. */
  random?: () => number;
}

/**
 * How long to wait before attempt number `attempt` (from 0) is repeated: any time between nothing and an edge that doubles with each attempt, so that
 * many clients that failed together do not come back together.
 */
export function backoffDelay(attempt: number, options: BackoffOptions): number {
  const { baseMs, maxMs, random = Math.random } = options;
  const edge = Math.min(maxMs, baseMs * 2 ** Math.max(0, attempt));
  return Math.round(random() * edge);
}
