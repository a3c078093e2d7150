import { setTimeout as wait } from "node:timers/promises";

/** Where time comes from. Tests use one that they can turn by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that many milliseconds; rejects with an `AbortError` as soon as the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs the function again and again; answers the function that stops it. Does not keep the process alive. */
  every(ms: number, run: () => void): () => void;
}

/** The longest delay that the platform's timers take; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),

  async sleep(ms, signal) {
    const options = signal === undefined ? {} : { signal };
    let left = Math.max(0, ms);
    while (left > longestTimer) {
      await wait(longestTimer, undefined, options);
      left -= longestTimer;
    }
    await wait(left, undefined, options);
  },

  every(ms, run) {
    const timer = setInterval(run, Math.min(ms, longestTimer));
    timer.unref();
    return () => clearInterval(timer);
  },
};
