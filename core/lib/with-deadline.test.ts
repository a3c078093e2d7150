import { expect, test } from "vitest";
import { createManualClock } from "./manual-clock.ts";
import { withDeadline } from "./with-deadline.ts";

const never = new AbortController().signal;
const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("work that is done in time gives its answer, and its error", async () => {
  const clock = createManualClock();
  expect(await withDeadline(clock, 10, never, "late", async () => 1)).toBe(1);
  const failing = withDeadline(clock, 10, never, "late", async () => {
    throw new Error("broken");
  });
  await expect(failing).rejects.toThrow("broken");
});

test("work that is late is told to stop, and is not waited for", async () => {
  const clock = createManualClock();
  const signals: AbortSignal[] = [];
  const late = withDeadline(clock, 10, never, "It took too long.", (signal) => {
    signals.push(signal);
    return new Promise<never>(() => undefined);
  });
  await Promise.all([expect(late).rejects.toThrow("It took too long."), clock.advance(10)]);
  expect(signals[0]?.aborted).toBe(true);
});

test("the caller's signal ends it with the caller's reason, also when it fired before", async () => {
  const clock = createManualClock();
  const stop = new AbortController();
  const cut = withDeadline(clock, 10, stop.signal, "late", until);
  stop.abort(new Error("stopped"));
  await expect(cut).rejects.toThrow("stopped");
  await expect(withDeadline(clock, 10, stop.signal, "late", until)).rejects.toThrow("stopped");
});
