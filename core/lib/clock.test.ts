import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";

test("tells the time of the system", () => {
  const before = Date.now();
  const told = systemClock.now();
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});

test("sleeps and wakes", async () => {
  const before = performance.now();
  await systemClock.sleep(15);
  expect(performance.now() - before).toBeGreaterThanOrEqual(13);
});

test("a negative sleep ends at once", async () => {
  await expect(systemClock.sleep(-5)).resolves.toBeUndefined();
});

test("a sleep of two months does not end at once", async () => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60 * 24 * 3_600_000, controller.signal).then(
    () => "woke",
    () => "aborted",
  );
  await systemClock.sleep(10);
  controller.abort();
  expect(await sleeping).toBe("aborted");
});

test("a sleep rejects when its signal fires, also when it had fired before", async () => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await expect(sleeping).rejects.toMatchObject({ name: "AbortError" });
  await expect(systemClock.sleep(60_000, controller.signal)).rejects.toMatchObject({
    name: "AbortError",
  });
});

test("runs again and again until it is stopped", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let runs = 0;
  const stop = systemClock.every(1, () => {
    runs += 1;
    if (runs === 3) resolve();
  });
  const keepAlive = systemClock.sleep(60_000, AbortSignal.timeout(5_000)).catch(() => undefined);
  await Promise.race([promise, keepAlive]);
  stop();
  const counted = runs;
  await systemClock.sleep(10);
  expect(counted).toBeGreaterThanOrEqual(3);
  expect(runs).toBe(counted);
});
