import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "../lib/clock.ts";

/** How the process itself is doing. */
export interface ProcessVitals {
  /** Longest stall of the event loop in the last one to two minutes, in milliseconds. */
  eventLoopMaxMs(): number;
  memoryMiB(): number;
  stop(): void;
}

const windowMs = 60_000;
const resolutionMs = 20;

export function createProcessVitals(clock: Clock): ProcessVitals {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let previous = 0;
  const stopTimer = clock.every(windowMs, () => {
    previous = histogram.max;
    histogram.reset();
  });
  return {
    eventLoopMaxMs() {
      const nanoseconds = Math.max(previous, histogram.max);
      return Math.max(0, Math.round(nanoseconds / 1e6) - resolutionMs);
    },
    memoryMiB: () => Math.round(process.memoryUsage.rss() / 1024 / 1024),
    stop() {
      stopTimer();
      histogram.disable();
    },
  };
}
