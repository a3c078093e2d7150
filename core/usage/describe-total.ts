import type { UsageTotal } from "../sdk/storage-usage.ts";
import { formatMoney } from "./price.ts";

/** `3 calls, 12,300 tokens, 0.012 USD (est.)`. */
export function describeTotal(total: UsageTotal | undefined): string {
  if (total === undefined || total.calls === 0) return "nothing";
  const tokens = (total.inputTokens + total.outputTokens).toLocaleString("en-US");
  const calls = total.calls === 1 ? "1 call" : `${total.calls} calls`;
  return [`${calls}, ${tokens} tokens`, describeCosts(total)].filter(Boolean).join(", ");
}

/** `0.012 USD + 0.30 CNY`, with what is not known or not exact said behind it. */
export function describeCosts({ costs, estimated, unpriced }: UsageTotal): string {
  const sums = Object.entries(costs).map(([currency, cost]) => formatMoney(cost, currency));
  const remarks = [
    ...(estimated ? ["est."] : []),
    ...(unpriced ? [sums.length === 0 ? "price unknown" : "some prices unknown"] : []),
  ];
  const tail = remarks.length === 0 ? "" : `(${remarks.join(", ")})`;
  return [sums.join(" + "), tail].filter((part) => part !== "").join(" ");
}
