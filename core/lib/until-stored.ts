import { isOpenClawError } from "../sdk/errors.ts";
import type { Clock } from "./clock.ts";

export interface StorePatience {
  clock: Pick<Clock, "sleep">;
  /** Ends the waiting. */
  signal: AbortSignal;
  /** Is told once, when the waiting begins. */
  onWait(error: unknown): void;
}

/** What passes by itself or by the operator's hand: a full disk, a missing right, another program that holds the file. */
const passing = new Set(["STORAGE_FULL", "STORAGE_UNWRITABLE", "STORAGE_BUSY"]);
const firstDelayMs = 1000;
const longestDelayMs = 15_000;

/**
 * Repeats work on the store until the store takes it. For what has happened already and has to be on record, such as an answer; a refused transaction leaves
 * nothing behind, so repeating is safe. Rejects with the store's error when that will not pass, or when the signal fires.
 */
export async function untilStored<T>(work: () => Promise<T>, patience: StorePatience): Promise<T> {
  const { clock, signal, onWait } = patience;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isOpenClawError(error) || !passing.has(error.code)) throw error;
      if (delayMs === firstDelayMs) onWait(error);
      await clock.sleep(delayMs, signal).catch(() => undefined);
    }
  }
}
