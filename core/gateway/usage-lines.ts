import type { UsageTotal } from "../sdk/storage-usage.ts";
import { dayOf } from "../usage/day-of.ts";
import { describeTotal } from "../usage/describe-total.ts";
import { limitsFor, type LimitInForce } from "../usage/limits-for.ts";
import { formatMoney } from "../usage/price.ts";
import { callerOf } from "./meter-turns.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** What the sender of a message has used today and this month, and the budgets that hold for them; lines for a chat. */
export async function usageOf(
  { message, agentId }: TurnJob,
  { storage, state, options }: Pick<TurnsOptions, "storage" | "state" | "options">,
): Promise<string[]> {
  const { config } = state().loaded;
  const caller = callerOf(message, agentId);
  const host = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const day = dayOf(options.clock.now(), config.agents?.defaults?.userTimezone ?? host);
  const since = async (from: string): Promise<UsageTotal | undefined> => {
    const totals = await storage.sumUsage(from, day, "sender");
    return totals.find(({ key }) => key === caller.sender);
  };
  return [
    `Today: ${describeTotal(await since(day))}`,
    `This month: ${describeTotal(await since(`${day.slice(0, 7)}-01`))}`,
    ...limitsFor(config.budgets, caller, day).map(describeLimit),
  ];
}

function describeLimit({ scope, unit, most, per }: LimitInForce): string {
  const amount =
    unit === "tokens" ? `${most.toLocaleString("en-US")} tokens` : formatMoney(most, unit);
  return `Limit: ${scope}, ${amount} per ${per}`;
}
