/** Knows by how much the wall clock was set while this process ran. */
export interface ClockJumps {
  /** To be called every few seconds. Answers by how many milliseconds the clock was set since the last call; 0 when it was not. */
  look(now: number): number;
  /** By how much it was set forward since that time. A machine that slept looks the same. */
  forwardSince(time: number): number;
}

/** Less than this may be a busy machine, in milliseconds. */
const forwardSlackMs = 60_000;
const backSlackMs = 1000;
const mostRemembered = 20;

export function createClockJumps(): ClockJumps {
  let last: number | undefined;
  let forward: { before: number; by: number }[] = [];
  return {
    look(now) {
      const by = now - (last ?? now);
      const before = last ?? now;
      last = now;
      if (by >= -backSlackMs && by <= forwardSlackMs) return 0;
      if (by > 0) forward = [...forward, { before, by }].slice(-mostRemembered);
      return by;
    },
    // Up to `before + by` a time can only be one of the clock as it was before.
    forwardSince: (time) =>
      forward.filter(({ before, by }) => time < before + by).reduce((sum, { by }) => sum + by, 0),
  };
}
