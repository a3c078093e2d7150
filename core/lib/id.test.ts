import fc from "fast-check";
import { expect, test } from "vitest";
import { createId } from "./id.ts";

test("has 25 characters out of 0-9 and a-z", () => {
  for (let count = 0; count < 200; count += 1) expect(createId()).toMatch(/^[0-9a-z]{25}$/);
});

test("does not repeat", () => {
  const now = Date.now();
  const ids = new Set(Array.from({ length: 20_000 }, () => createId(now)));
  expect(ids.size).toBe(20_000);
});

test("sorts by time", () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      fc.pre(a !== b);
      expect(createId(a) < createId(b)).toBe(a < b);
    }),
  );
});
