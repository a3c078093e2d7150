import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf, daysBefore } from "./day-of.ts";
import { limitsFor } from "./limits-for.ts";
import { formatMoney, priceOf } from "./price.ts";

test("prices follow the table: cache, tiers, thinking, and what it does not know", () => {
  const usage = { inputTokens: 1000, outputTokens: 100, cachedTokens: 400 };
  const flat = { input: 2, output: 10, currency: "CNY" };
  expect(priceOf(usage, flat)).toEqual({ cost: 3000, currency: "CNY" });
  expect(priceOf(usage, { ...flat, cacheRead: 0.5 })).toEqual({ cost: 2400, currency: "CNY" });
  const tiers = [
    { upTo: 500, input: 1, output: 1 },
    { upTo: 2000, input: 3, output: 4 },
  ];
  expect(priceOf({ inputTokens: 1000, outputTokens: 10 }, { ...flat, tiers })?.cost).toBe(3040);
  expect(priceOf({ inputTokens: 5000 }, { ...flat, tiers })).toBeUndefined();
  const thought = { outputTokens: 100, reasoningTokens: 50 };
  expect(priceOf(thought, { ...flat, thinkingOutput: 20 })?.cost).toBe(2000);
  expect(priceOf(usage, { input: 2 })).toBeUndefined();
  expect(priceOf(usage, undefined)).toBeUndefined();
});

test("money is shown with the digits that count", () => {
  expect(formatMoney(1_234_567, "USD")).toBe("1.23 USD");
  expect(formatMoney(280, "USD")).toBe("0.00028 USD");
  expect(formatMoney(0, "CNY")).toBe("0.00 CNY");
});

test("a day begins at midnight where the agent lives", () => {
  const late = Date.parse("2026-11-21T23:30:00Z");
  expect(dayOf(late, "UTC")).toBe("2026-11-21");
  expect(dayOf(late, "Asia/Shanghai")).toBe("2026-11-22");
  expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
});

test("a rule holds for those whom it names and nobody else", () => {
  const name = fc.constantFrom("a", "b");
  fc.assert(
    fc.property(name, name, fc.subarray(["r", "s"]), (agentId, id, roles) => {
      const caller = { agentId, channel: "fake", sender: `fake:${id}`, roles };
      const holds = (rule: string) =>
        limitsFor([{ for: rule, per: "day", tokens: 1 }], caller, "2026-11-21").length === 1;
      expect(holds("gateway")).toBe(true);
      expect(holds("sender")).toBe(true);
      expect(holds("agent:a")).toBe(agentId === "a");
      expect(holds("sender:fake:b")).toBe(id === "b");
      expect(holds("role:r")).toBe(roles.includes("r"));
      expect(holds("channel:other")).toBe(false);
    }),
  );
});
