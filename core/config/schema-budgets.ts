import { z } from "zod";

/** How much may be used, by whom, in which time. */
export const budgetsSchema = z.array(
  z
    .strictObject({
      for: z
        .string()
        .regex(
          /^(?:gateway|agent|channel|sender|agent:\S+|channel:\S+|sender:[^\s:]+:\S+|role:\S+)$/,
          "must be gateway, agent, channel, sender, agent:<id>, channel:<id>, sender:<channel>:<id> or role:<id>",
        ),
      per: z.enum(["day", "month"]),
      tokens: z.number().int().positive().optional(),
      cost: z.number().positive().optional(),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, "must be three capital letters such as USD")
        .optional(),
      warnAt: z.number().min(0).max(1).optional(),
    })
    .refine(
      ({ tokens, cost }) => tokens !== undefined || cost !== undefined,
      "needs tokens or cost",
    ),
);
