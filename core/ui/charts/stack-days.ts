import type { UsageRow } from "../../gateway/protocol-views.ts";

export interface Series {
  key: string;
  name: string;
  /** One for each day. */
  values: number[];
  total: number;
}

export interface StackedDays {
  /** Every day from the first to the last, also those without a value. */
  days: string[];
  /** The largest first; what is too small for a series of its own comes last, under the key "". */
  series: Series[];
  /** The sum of each day. */
  sums: number[];
}

/** Rows of days as series to draw on top of each other. */
export function stackDays(
  rows: readonly UsageRow[],
  { from, to }: { from: string; to: string },
  valueOf: (row: UsageRow) => number,
  most = 5,
): StackedDays {
  const days = daysBetween(from, to);
  const byKey = new Map<string, Series>();
  for (const row of rows) {
    const at = days.indexOf(row.day);
    const value = valueOf(row);
    if (at < 0 || value === 0) continue;
    const series = byKey.get(row.key) ?? emptySeries(row.key, row.name, days.length);
    series.values[at] = (series.values[at] ?? 0) + value;
    series.total += value;
    byKey.set(row.key, series);
  }
  const rank = ({ key, total }: Series) => (key === "" ? -1 : total);
  const all = [...byKey.values()].toSorted((one, other) => rank(other) - rank(one));
  const series =
    all.length > most + 1 ? [...all.slice(0, most), mergeSeries(all.slice(most))] : all;
  const sums = days.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  return { days, series, sums };
}

function emptySeries(key: string, name: string, length: number): Series {
  return { key, name, values: Array.from({ length }, () => 0), total: 0 };
}

function mergeSeries(list: readonly Series[]): Series {
  const merged = emptySeries("", "", list[0]?.values.length ?? 0);
  for (const { values, total } of list) {
    merged.total += total;
    for (const [at, value] of values.entries())
      merged.values[at] = (merged.values[at] ?? 0) + value;
  }
  return merged;
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${to}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= end; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** The next number for the end of an axis that four lines divide into plain ones. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 3, 4, 6, 8, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
