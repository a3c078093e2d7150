import type { Config } from "../config/schema.ts";
import type { UsageLimit } from "../sdk/storage-usage.ts";
import { formatMoney } from "./price.ts";

/** Whose call it is. */
export interface Caller {
  agentId: string;
  channel: string;
  /** `<channel>:<id>`. */
  sender: string;
  roles: readonly string[];
}

/** One rule of the config that holds for a call. */
export interface LimitInForce extends UsageLimit {
  /** The config path of the rule: `budgets[0]`. */
  rule: string;
  /** Whose budget it is, for a sentence: `your`, `the agent main's`. */
  owner: string;
  per: "day" | "month";
  /** From here on the owners are told. */
  warnFrom: number;
}

type Budget = NonNullable<Config["budgets"]>[number];

const defaultWarnAt = 0.8;

/** The rules that hold for a caller on a day. */
export function limitsFor(
  budgets: readonly Budget[] | undefined,
  caller: Caller,
  day: string,
): LimitInForce[] {
  return (budgets ?? []).flatMap((budget, index) => {
    const scope = scopeOf(budget.for, caller);
    if (scope === undefined) return [];
    const shared = {
      scope,
      rule: `budgets[${index}]`,
      owner: ownerOf(scope, caller),
      per: budget.per,
      period: budget.per === "day" ? day : day.slice(0, 7),
    };
    const limit = (unit: string, most: number): LimitInForce => ({
      ...shared,
      unit,
      most,
      warnFrom: most * (budget.warnAt ?? defaultWarnAt),
    });
    return [
      ...(budget.tokens === undefined ? [] : [limit("tokens", budget.tokens)]),
      ...(budget.cost === undefined
        ? []
        : [limit(budget.currency ?? "USD", Math.round(budget.cost * 1e6))]),
    ];
  });
}

/** `sender`, `agent` and `channel` alone give each of them a budget of its own; with a name they mean that one. */
function scopeOf(rule: string, { agentId, channel, sender, roles }: Caller): string | undefined {
  const own: Record<string, string> = {
    gateway: "gateway",
    agent: `agent:${agentId}`,
    channel: `channel:${channel}`,
    sender: `sender:${sender}`,
  };
  const alone = own[rule];
  if (alone !== undefined) return alone;
  const isMine = Object.values(own).includes(rule);
  const isMyRole = rule.startsWith("role:") && roles.includes(rule.slice("role:".length));
  return isMine || isMyRole ? rule : undefined;
}

function ownerOf(scope: string, { sender }: Caller): string {
  if (scope === `sender:${sender}`) return "your";
  if (scope === "gateway") return "the";
  const [kind = "", name = ""] = scope.split(/:(.*)/s);
  return `the ${kind} ${name}'s`;
}

/** What is said when a budget is used up. */
export function refusalSentence(limit: LimitInForce, used: number): string {
  const owner = limit.owner.replace(/^./, (letter) => letter.toUpperCase());
  const when = limit.per === "day" ? "today" : "this month";
  const next = limit.per === "day" ? "tomorrow" : "next month";
  return `${owner} budget for ${when} is used up: ${bare(used, limit)} of ${show(limit.most, limit)}. It starts anew ${next}.`;
}

/** What the owners are told when a budget nears its end. */
export function warningSentence(limit: LimitInForce, used: number): string {
  const share = Math.round((used / limit.most) * 100);
  const when = limit.per === "day" ? "today" : "this month";
  return `A budget nears its end: ${limit.scope} has used ${share} % of ${show(limit.most, limit)} ${when} (${limit.rule}).`;
}

function bare(amount: number, limit: LimitInForce): string {
  return show(amount, limit).replace(/ \S+$/, "");
}

function show(amount: number, { unit }: LimitInForce): string {
  return unit === "tokens" ? `${amount.toLocaleString("en-US")} tokens` : formatMoney(amount, unit);
}
