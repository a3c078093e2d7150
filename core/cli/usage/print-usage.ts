import { OpenClawError } from "../../sdk/errors.ts";
import type { UsageGrouping, UsageTotal } from "../../sdk/storage-usage.ts";
import { dayOf, daysBefore } from "../../usage/day-of.ts";
import { describeCosts } from "../../usage/describe-total.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { withStore } from "../open-store.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";

export interface UsageFlags {
  by: UsageGrouping;
  days: string;
  json?: boolean;
}

/** `usage`. Rejects with `CLI_USAGE` when the number of days is none. */
export async function printUsage(context: CliContext, flags: UsageFlags): Promise<void> {
  const days = Number(flags.days);
  if (!Number.isInteger(days) || days < 1 || days > 400) {
    throw new OpenClawError("CLI_USAGE", `--days is "${flags.days}", which is not 1 to 400.`);
  }
  const { loaded } = await loadProject(context);
  const host = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const to = dayOf(Date.now(), loaded.config.agents?.defaults?.userTimezone ?? host);
  const from = daysBefore(to, days - 1);
  const totals = await withStore(context, (storage) => storage.sumUsage(from, to, flags.by));
  if (flags.json) return writeJson(context, { from, to, by: flags.by, totals: totals.map(asJson) });
  if (totals.length === 0) return writeLine(context, `Nothing was used from ${from} to ${to}.`);
  const name = flags.by.replace(/^./, (letter) => letter.toUpperCase());
  const headers = [name, "Calls", "Input", "Cached", "Output", "Reasoning", "Cost"];
  context.stdout(formatTable(headers, totals.map(cellsOf)));
}

function cellsOf(total: UsageTotal): string[] {
  const { name, calls, inputTokens, cachedTokens, outputTokens, reasoningTokens } = total;
  const counts = [calls, inputTokens, cachedTokens, outputTokens, reasoningTokens];
  return [name, ...counts.map((count) => count.toLocaleString("en-US")), describeCosts(total)];
}

/** Money in the currency's unit. */
function asJson({ costs, ...total }: UsageTotal) {
  const units = Object.entries(costs).map(([currency, cost]) => [currency, cost / 1e6]);
  return { ...total, costs: Object.fromEntries(units) as Record<string, number> };
}
