import type { Usage } from "../sdk/message.ts";
import type { ModelCost } from "../sdk/provider.ts";

export interface Price {
  /** Millionths of the currency's unit. */
  cost: number;
  currency: string;
}

/** What a call costs by the price table; undefined when the table does not say. A price for a million tokens is millionths for one. */
export function priceOf(usage: Usage, cost: ModelCost | undefined): Price | undefined {
  if (cost === undefined) return undefined;
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0, reasoningTokens = 0 } = usage;
  const row = rowFor(cost, inputTokens);
  if (row?.input === undefined || row.output === undefined) return undefined;
  const thinks = reasoningTokens > 0 && cost.thinkingOutput !== undefined;
  const output = thinks ? (cost.thinkingOutput ?? row.output) : row.output;
  const fresh = Math.max(0, inputTokens - cachedTokens);
  const total =
    fresh * row.input + cachedTokens * (row.cacheRead ?? row.input) + outputTokens * output;
  return { cost: Math.ceil(total), currency: cost.currency ?? "USD" };
}

function rowFor(cost: ModelCost, inputTokens: number) {
  if (cost.tiers === undefined || cost.tiers.length === 0) return cost;
  return cost.tiers.find(({ upTo }) => upTo === undefined || inputTokens <= upTo);
}

/** `0.0123 USD`; small sums keep two digits that say something. */
export function formatMoney(millionths: number, currency: string): string {
  const amount = millionths / 1e6;
  const digits = amount === 0 || amount >= 1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(amount)));
  return `${amount.toFixed(Math.max(2, digits))} ${currency}`;
}
