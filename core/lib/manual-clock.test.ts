import { expect, test } from "vitest";
import { createManualClock } from "./manual-clock.ts";

test("time stands still until it is advanced", async () => {
  const clock = createManualClock(1_000);
  expect(clock.now()).toBe(1_000);
  await clock.advance(250);
  expect(clock.now()).toBe(1_250);
});

test("wakes sleepers in the order of their times and shows each its own time", async () => {
  const clock = createManualClock(0);
  const woken: [string, number][] = [];
  void clock.sleep(30).then(() => woken.push(["late", clock.now()]));
  void clock.sleep(10).then(() => woken.push(["early", clock.now()]));
  await clock.advance(20);
  expect(woken).toEqual([["early", 10]]);
  await clock.advance(20);
  expect(woken).toEqual([
    ["early", 10],
    ["late", 30],
  ]);
});

test("a sleep that begins during an advance is kept in the same advance", async () => {
  const clock = createManualClock(0);
  let wokenAt = -1;
  void (async () => {
    await clock.sleep(10);
    await clock.sleep(10);
    wokenAt = clock.now();
  })();
  await clock.advance(100);
  expect(wokenAt).toBe(20);
});

test("a sleep rejects when its signal fires", async () => {
  const clock = createManualClock(0);
  const controller = new AbortController();
  const sleeping = clock.sleep(10, controller.signal);
  controller.abort();
  await expect(sleeping).rejects.toMatchObject({ name: "AbortError" });
  await expect(clock.sleep(10, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("repeats at each interval until stopped, also from inside", async () => {
  const clock = createManualClock(0);
  const times: number[] = [];
  const stop = clock.every(10, () => {
    times.push(clock.now());
    if (times.length === 3) stop();
  });
  await clock.advance(100);
  expect(times).toEqual([10, 20, 30]);
});
