import fc from "fast-check";
import { expect, test } from "vitest";
import { foldUsage } from "./fold-usage.ts";
import type { UsageRow } from "./protocol-views.ts";

const row = fc.record({
  day: fc.constantFrom("2026-11-19", "2026-11-20", "2026-11-21"),
  key: fc.constantFrom("a", "b", "c", "d", "e"),
  name: fc.constant("x"),
  calls: fc.nat(9),
  inputTokens: fc.nat(1000),
  outputTokens: fc.nat(1000),
  costs: fc.dictionary(fc.constantFrom("USD", "CNY"), fc.nat(1000)),
  estimated: fc.boolean(),
  unpriced: fc.boolean(),
});

const total = (rows: readonly UsageRow[], of: (row: UsageRow) => number) =>
  rows.reduce((sum, each) => sum + of(each), 0);

test("few keys are left, each day and each currency adds up as before, and the largest keep their names", () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const folded = foldUsage(rows, 2);
      const names = new Set(folded.map(({ key }) => key));
      names.delete("");
      expect(names.size).toBeLessThanOrEqual(2);
      for (const day of ["2026-11-19", "2026-11-20", "2026-11-21"]) {
        const of = (list: readonly UsageRow[]) => list.filter((each) => each.day === day);
        for (const value of [
          ({ calls }: UsageRow) => calls,
          ({ inputTokens }: UsageRow) => inputTokens,
          ({ outputTokens }: UsageRow) => outputTokens,
          ({ costs }: UsageRow) => costs["USD"] ?? 0,
          ({ costs }: UsageRow) => costs["CNY"] ?? 0,
        ]) {
          expect(total(of(folded), value)).toBe(total(of(rows), value));
        }
      }
      const used = (key: string, list: readonly UsageRow[]) =>
        total(
          list.filter((each) => each.key === key),
          ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
        );
      const dropped = ["a", "b", "c", "d", "e"].filter((key) => !names.has(key));
      for (const kept of names)
        for (const other of dropped)
          expect(used(kept, rows)).toBeGreaterThanOrEqual(used(other, rows));
    }),
  );
});
