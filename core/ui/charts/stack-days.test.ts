import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsageRow } from "../../gateway/protocol-views.ts";
import { roundUp, stackDays } from "./stack-days.ts";

const row = (day: string, key: string, calls: number): UsageRow => ({
  day,
  key,
  name: key.toUpperCase(),
  calls,
  inputTokens: 0,
  outputTokens: 0,
  costs: {},
  estimated: false,
  unpriced: false,
});
const span = { from: "2026-02-27", to: "2026-03-02" };

test("every day has its place, and the largest series comes first", () => {
  const rows = [row("2026-02-28", "a", 1), row("2026-03-02", "b", 5), row("2026-03-02", "a", 2)];
  const stacked = stackDays(rows, span, ({ calls }) => calls);
  expect(stacked.days).toEqual(["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
  expect(stacked.series.map(({ key, values }) => [key, values])).toEqual([
    ["b", [0, 0, 0, 5]],
    ["a", [0, 1, 0, 2]],
  ]);
  expect(stacked.sums).toEqual([0, 1, 0, 7]);
});

test("whatever comes in, no value is lost or counted twice, and there are few series", () => {
  const rows = fc.array(
    fc.record({
      day: fc.constantFrom("2026-02-27", "2026-02-28", "2026-03-01"),
      key: fc.constantFrom(..."abcdefghij".split("")),
      calls: fc.integer({ min: 0, max: 1000 }),
    }),
  );
  fc.assert(
    fc.property(rows, (list) => {
      const given = list.map(({ day, key, calls }) => row(day, key, calls));
      const { series, sums } = stackDays(given, span, ({ calls }) => calls, 3);
      const total = list.reduce((sum, { calls }) => sum + calls, 0);
      expect(sums.reduce((sum, value) => sum + value, 0)).toBe(total);
      expect(series.reduce((sum, each) => sum + each.total, 0)).toBe(total);
      expect(series.length).toBeLessThanOrEqual(4);
    }),
  );
});

test.each([
  [0, 1],
  [0.05, 0.06],
  [1, 1],
  [17, 20],
  [501, 600],
])("an axis for %d ends at %d", (value, end) => {
  expect(roundUp(value)).toBeCloseTo(end);
});
