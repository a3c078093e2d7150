import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffDelay } from "./backoff.ts";

test("the edge doubles with each attempt and stops at the maximum", () => {
  const delays = [0, 1, 2, 3, 4, 50, 5_000].map((attempt) =>
    backoffDelay(attempt, { baseMs: 100, maxMs: 1_000, random: () => 1 }),
  );
  expect(delays).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test("chance spreads the delay from nothing to the edge", () => {
  const options = { baseMs: 100, maxMs: 1_000 };
  expect(backoffDelay(1, { ...options, random: () => 0 })).toBe(0);
  expect(backoffDelay(1, { ...options, random: () => 0.25 })).toBe(50);
});

test("is never negative and never above the maximum", () => {
  fc.assert(
    fc.property(fc.integer({ min: -3, max: 2_000 }), fc.nat(100_000), (attempt, maxMs) => {
      const delay = backoffDelay(attempt, { baseMs: 250, maxMs });
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(maxMs);
    }),
  );
});
