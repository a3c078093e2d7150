import type { UsageRow } from "./protocol-views.ts";

/** The rows of the keys that used the most; what the others used is one row for each day, under the key "". */
export function foldUsage(rows: readonly UsageRow[], most: number): UsageRow[] {
  const tokens = new Map<string, number>();
  for (const row of rows) {
    tokens.set(row.key, (tokens.get(row.key) ?? 0) + row.inputTokens + row.outputTokens);
  }
  if (tokens.size <= most) return [...rows];
  const largest = [...tokens].toSorted(([, one], [, other]) => other - one).slice(0, most);
  const kept = new Set(largest.map(([key]) => key));
  const rest = new Map<string, UsageRow>();
  for (const row of rows) {
    if (kept.has(row.key)) continue;
    const sum = rest.get(row.day);
    rest.set(row.day, sum === undefined ? { ...row, key: "", name: "" } : add(sum, row));
  }
  const all = [...rows.filter(({ key }) => kept.has(key)), ...rest.values()];
  return all.toSorted((one, other) => one.day.localeCompare(other.day));
}

function add(sum: UsageRow, row: UsageRow): UsageRow {
  const costs = { ...sum.costs };
  for (const [currency, cost] of Object.entries(row.costs)) {
    costs[currency] = (costs[currency] ?? 0) + cost;
  }
  return {
    ...sum,
    calls: sum.calls + row.calls,
    inputTokens: sum.inputTokens + row.inputTokens,
    outputTokens: sum.outputTokens + row.outputTokens,
    costs,
    estimated: sum.estimated || row.estimated,
    unpriced: sum.unpriced || row.unpriced,
  };
}
