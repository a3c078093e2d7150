import type { UsageGrouping, UsageOfDay, UsageTotal } from "../sdk/storage-usage.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "./statement.ts";
import type { Statements } from "./statement.ts";

const columns: Record<UsageGrouping, string> = {
  sender: "sender",
  model: "model",
  channel: "channel",
  agent: "agent",
  day: "day",
};

const pruneSql = `
  DELETE FROM usage WHERE position IN (SELECT position FROM usage WHERE day < :before LIMIT :limit)`;
const pruneTotalsSql = "DELETE FROM usage_totals WHERE period < :before";

export function sumUsage(
  statements: Statements,
  from: string,
  to: string,
  by: UsageGrouping,
): UsageTotal[] {
  const list = addUp(statements, from, to, by).map(({ day: _, ...total }) => total);
  const tokens = (total: UsageTotal) => total.inputTokens + total.outputTokens;
  if (by === "day") return list.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return list.toSorted((one, other) => tokens(other) - tokens(one));
}

export function sumUsageByDay(
  statements: Statements,
  from: string,
  to: string,
  by: UsageGrouping,
): UsageOfDay[] {
  const list = addUp(statements, from, to, by, "day");
  return list.toSorted((one, other) => one.day.localeCompare(other.day));
}

/** @param day what rows of one day have in common; without it there is one day for all */
function addUp(
  statements: Statements,
  from: string,
  to: string,
  by: UsageGrouping,
  day = "''",
): UsageOfDay[] {
  const rows = statements.all(
    `SELECT ${columns[by]} AS name, ${day} AS on_day, max(sender_name) AS person, currency, count(*) AS calls, sum(input_tokens) AS input,
       sum(output_tokens) AS output, sum(cached_tokens) AS cached, sum(reasoning_tokens) AS reasoning, sum(cost) AS cost, max(estimated) AS estimated
     FROM usage WHERE day >= :from AND day <= :to GROUP BY name, on_day, currency`,
    { from, to },
  );
  const totals = new Map<string, UsageOfDay>();
  for (const row of rows) {
    const name = readText(row, "name");
    const key = `${readText(row, "on_day")}\n${name}`;
    const person = by === "sender" ? readText(row, "person") : "";
    const total = totals.get(key) ?? {
      ...emptyTotal(name, person === "" ? name : `${person} (${name})`),
      day: readText(row, "on_day"),
    };
    const currency = readOptionalText(row, "currency");
    total.calls += readNumber(row, "calls");
    total.inputTokens += readNumber(row, "input");
    total.outputTokens += readNumber(row, "output");
    total.cachedTokens += readNumber(row, "cached");
    total.reasoningTokens += readNumber(row, "reasoning");
    total.estimated ||= readNumber(row, "estimated") === 1;
    if (currency === undefined) total.unpriced = true;
    else total.costs[currency] = readOptionalNumber(row, "cost") ?? 0;
    totals.set(key, total);
  }
  return [...totals.values()];
}

function emptyTotal(key: string, name: string): UsageTotal {
  return {
    key,
    name,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    costs: {},
    estimated: false,
    unpriced: false,
  };
}

export function pruneUsage(statements: Statements, before: string, limit: number): number {
  statements.run(pruneTotalsSql, { before: before.slice(0, 7) });
  return statements.run(pruneSql, { before, limit });
}
