import { z } from "zod";
import { dayOf, daysBefore } from "../../usage/day-of.ts";
import { foldUsage } from "../fold-usage.ts";
import type { UsageSummaryResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

const mostDays = 366;
/** A busy room has thousands of senders, and nobody reads a chart of them. */
const mostKeys = 20;

export const usageMethods: readonly Method[] = [
  defineMethod({
    name: "usage.summary",
    description: "Calls, tokens and costs of the last days, by model, sender, channel or agent",
    scope: "operator.read",
    params: z.looseObject({
      days: z.number().int().min(1).max(mostDays).optional(),
      by: z.enum(["model", "sender", "channel", "agent"]).optional(),
    }),
    async run({ days = 30, by = "model" }, { runtime }): Promise<UsageSummaryResult> {
      const host = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const zone = runtime.config().config.agents?.defaults?.userTimezone ?? host;
      const to = dayOf(runtime.clock.now(), zone);
      const from = daysBefore(to, days - 1);
      const rows = await runtime.storage.sumUsageByDay(from, to, by);
      return {
        from,
        to,
        by,
        rows: foldUsage(
          rows.map(({ cachedTokens: _, reasoningTokens: __, ...row }) => row),
          mostKeys,
        ),
      };
    },
  }),
];
