import { expect, test } from "vitest";
import { createClockJumps } from "./clock-jumps.ts";

const hour = 3_600_000;

test("time that passes, also in a busy minute, is no jump", () => {
  const jumps = createClockJumps();
  expect([1000, 6000, 50_000, 49_500].map((now) => jumps.look(now))).toEqual([0, 0, 0, 0]);
  expect(jumps.forwardSince(0)).toBe(0);
});

test("a clock that is set is noticed once, and told to what was there before it", () => {
  const jumps = createClockJumps();
  jumps.look(1000);
  expect(jumps.look(1000 + hour)).toBe(hour);
  expect(jumps.look(2000 + hour)).toBe(0);
  expect(jumps.forwardSince(500)).toBe(hour);
  expect(jumps.forwardSince(1500 + hour)).toBe(0);
  expect(jumps.look(3000)).toBe(1000 - hour);
  expect(jumps.forwardSince(500)).toBe(hour);
});

test("what was made between the last look and the jump is of the clock before it", () => {
  const jumps = createClockJumps();
  jumps.look(14_000);
  expect(jumps.look(16_000 + hour)).toBe(2000 + hour);
  expect(jumps.forwardSince(15_500)).toBe(2000 + hour);
  expect(jumps.forwardSince(16_000 + hour)).toBe(0);
});
