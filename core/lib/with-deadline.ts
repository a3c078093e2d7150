import type { Clock } from "./clock.ts";

/** Runs the work with a signal that fires when the given one does or when the time is up. Rejects with that sentence when the time is up first. */
export async function withDeadline<T>(
  clock: Pick<Clock, "sleep">,
  ms: number,
  signal: AbortSignal,
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(ms, done.signal).then(
    () => late.abort(new Error(sentence)),
    () => undefined,
  );
  const either = AbortSignal.any([signal, late.signal]);
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(either.reason);
  either.addEventListener("abort", stop, { once: true });
  try {
    either.throwIfAborted();
    return await Promise.race([work(either), stopped.promise]);
  } finally {
    either.removeEventListener("abort", stop);
    done.abort();
  }
}
