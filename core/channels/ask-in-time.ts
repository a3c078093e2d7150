import type { Clock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";

export interface Patience<Answer> {
  clock: Clock;
  deadlineMs: number;
  signal: AbortSignal;
  /** What counts as the answer when none came. */
  otherwise(problem: string): Answer;
}

/** Asks a channel for something. Never rejects, and never waits longer than it said: a channel that hangs must not hold up a conversation for ever. */
export async function askInTime<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  { clock, deadlineMs, signal, otherwise }: Patience<Answer>,
): Promise<Answer> {
  const late = new AbortController();
  const ended = new AbortController();
  const deadline = clock.sleep(deadlineMs, ended.signal).then(() => {
    late.abort();
    return otherwise("The channel did not answer in time.");
  });
  try {
    return await Promise.race([ask(AbortSignal.any([signal, late.signal])), deadline]);
  } catch (error) {
    return otherwise(errorMessage(error));
  } finally {
    deadline.catch(() => undefined);
    ended.abort();
  }
}
