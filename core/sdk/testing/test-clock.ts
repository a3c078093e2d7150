/** A time that moves only when a test moves it. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(ms: number): void;
}

export function createTestClock(start = 1_700_000_000_000): TestClock {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
