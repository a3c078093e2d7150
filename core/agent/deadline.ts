import type { Clock } from "../lib/clock.ts";

export interface Deadline {
  readonly signal: AbortSignal;
  /** The deadline will not pass any more. */
  stop(): void;
}

export function createDeadline(clock: Clock, seconds: number): Deadline {
  const passed = new AbortController();
  const stopped = new AbortController();
  clock.sleep(seconds * 1_000, stopped.signal).then(
    () => passed.abort(),
    () => undefined,
  );
  return { signal: passed.signal, stop: () => stopped.abort() };
}
