import type { UsageEntry, UsageLimit, UsageReservation } from "../sdk/storage-usage.ts";
import { readNumber, readOptionalNumber, readOptionalText } from "./statement.ts";
import type { Statements } from "./statement.ts";

const putSql = `
  INSERT INTO usage (id, settled, inbox_id, at, day, session_key, agent, channel, sender, sender_name, roles, model, input_tokens, output_tokens, cached_tokens,
    reasoning_tokens, cost, currency, estimated)
  VALUES (:id, :settled, :inboxId, :at, :day, :sessionKey, :agentId, :channel, :sender, :senderName, :roles, :model, :inputTokens, :outputTokens, :cachedTokens,
    :reasoningTokens, :cost, :currency, :estimated)
  ON CONFLICT (id) DO UPDATE SET settled = excluded.settled, model = excluded.model, input_tokens = excluded.input_tokens,
    output_tokens = excluded.output_tokens, cached_tokens = excluded.cached_tokens, reasoning_tokens = excluded.reasoning_tokens, cost = excluded.cost,
    currency = excluded.currency, estimated = excluded.estimated`;

const knownSql =
  "SELECT input_tokens + output_tokens AS tokens, cost, currency FROM usage WHERE id = :id";

export const totalSql =
  "SELECT amount FROM usage_totals WHERE scope = :scope AND period = :period AND unit = :unit";

const addSql = `
  UPDATE usage_totals SET amount = amount + :amount
  WHERE scope = :scope AND period = :period AND unit = :unit`;

const startSql =
  "INSERT INTO usage_totals (scope, period, unit, amount) VALUES (:scope, :period, :unit, :amount)";

export function reserveUsage(
  statements: Statements,
  entry: UsageEntry,
  limits: readonly UsageLimit[],
): UsageReservation {
  const before = limits.map((limit) => readTotal(statements, limit));
  for (const [index, limit] of limits.entries()) {
    const used = before[index] ?? 0;
    if (used + amountOf(entry, limit.unit) > limit.most) return { ok: false, limit, used };
  }
  put(statements, entry, 0);
  for (const limit of distinct(limits)) add(statements, limit, amountOf(entry, limit.unit));
  const used = limits.map((limit, index) => (before[index] ?? 0) + amountOf(entry, limit.unit));
  return { ok: true, used };
}

export function settleUsage(
  statements: Statements,
  entry: UsageEntry,
  limits: readonly UsageLimit[],
): void {
  const known = statements.get(knownSql, { id: entry.id });
  for (const limit of distinct(limits)) {
    readTotal(statements, limit);
    const isMoney = limit.unit !== "tokens";
    const sameUnit = known !== undefined && readOptionalText(known, "currency") === limit.unit;
    const money = sameUnit ? (readOptionalNumber(known, "cost") ?? 0) : 0;
    const reserved = known === undefined ? 0 : isMoney ? money : readNumber(known, "tokens");
    add(statements, limit, amountOf(entry, limit.unit) - reserved);
  }
  put(statements, entry, 1);
}

function put(statements: Statements, entry: UsageEntry, settled: number): void {
  const { estimated, roles, ...rest } = entry;
  const words = roles.length === 0 ? "" : ` ${roles.join(" ")} `;
  statements.run(putSql, {
    inboxId: undefined,
    cost: undefined,
    currency: undefined,
    ...rest,
    roles: words,
    estimated: estimated ? 1 : 0,
    settled,
  });
}

function amountOf(entry: UsageEntry, unit: string): number {
  if (unit === "tokens") return entry.inputTokens + entry.outputTokens;
  return entry.currency === unit ? (entry.cost ?? 0) : 0;
}

/** The sum of a limit so far. One that is asked for the first time is made from the entries. */
function readTotal(statements: Statements, limit: UsageLimit): number {
  const { scope, period, unit } = limit;
  const row = statements.get(totalSql, { scope, period, unit });
  if (row !== undefined) return readNumber(row, "amount");
  const amount = sumEntries(statements, limit);
  statements.run(startSql, { scope, period, unit, amount });
  return amount;
}

function add(statements: Statements, { scope, period, unit }: UsageLimit, amount: number): void {
  if (amount !== 0) statements.run(addSql, { scope, period, unit, amount });
}

const filters: Readonly<Record<string, string>> = {
  gateway: "",
  agent: "AND agent = :name",
  channel: "AND channel = :name",
  sender: "AND sender = :name",
  role: "AND instr(roles, ' ' || :name || ' ') > 0",
};

function sumEntries(statements: Statements, { scope, period, unit }: UsageLimit): number {
  const colon = scope.indexOf(":");
  const kind = colon < 0 ? scope : scope.slice(0, colon);
  const name = colon < 0 ? undefined : scope.slice(colon + 1);
  const filter = filters[kind] ?? "AND 0";
  const what = unit === "tokens" ? "input_tokens + output_tokens" : "cost";
  const money = unit === "tokens" ? "" : "AND currency = :unit";
  const sql = `SELECT coalesce(sum(${what}), 0) AS amount FROM usage WHERE day >= :from AND day <= :to ${filter} ${money}`;
  const row = statements.get(sql, {
    from: period,
    to: `${period}~`,
    ...(name === undefined || filter === "" ? {} : { name }),
    ...(money === "" ? {} : { unit }),
  });
  return row === undefined ? 0 : readNumber(row, "amount");
}

/** Two rules may limit the same sum; it is counted once. */
function distinct(limits: readonly UsageLimit[]): UsageLimit[] {
  const seen = new Map(limits.map((each) => [`${each.scope}\n${each.period}\n${each.unit}`, each]));
  return [...seen.values()];
}
