import type { Clock } from "./clock.ts";

/** A clock for tests: time stands still until `advance` is called. */
export interface ManualClock extends Clock {
  /**
   * Moves time forward, stops at each timer that falls due on the way, in order, and lets the program work after each of them before it goes on.
   */
  advance(ms: number): Promise<void>;
}

interface Timer {
  at: number;
  order: number;
  fire(): void;
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  const timers = new Set<Timer>();
  let now = start;
  let order = 0;

  function schedule(ms: number, fire: () => void): () => void {
    order += 1;
    const timer: Timer = { at: now + Math.max(0, ms), order, fire };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function nextDue(limit: number): Timer | undefined {
    const due = [...timers].filter((timer) => timer.at <= limit);
    return due.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  return {
    now: () => now,

    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(abortError(signal));
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          cancel();
          if (signal !== undefined) reject(abortError(signal));
        };
        const cancel = schedule(ms, () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        });
        signal?.addEventListener("abort", onAbort, { once: true });
      });
    },

    every(ms, run) {
      let cancel = (): void => undefined;
      const again = (): void => {
        cancel = schedule(Math.max(1, ms), () => {
          again();
          run();
        });
      };
      again();
      return () => cancel();
    },

    async advance(ms) {
      const goal = now + ms;
      await letProgramWork();
      for (let timer = nextDue(goal); timer !== undefined; timer = nextDue(goal)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.fire();
        await letProgramWork();
      }
      now = goal;
    },
  };
}

/** Two macrotasks: enough for a chain of promises and for a store that commits once per macrotask. */
async function letProgramWork(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  return error;
}
