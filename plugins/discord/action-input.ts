import { z } from "openclaw/sdk";

const id = z.string().regex(/^\d{5,20}$/, "must be an id of Discord's: digits in quotes");

/** What the agent gives with an action; each takes some of these. */
export const actionInput = z.object({
  action: z.string(),
  channel: id.optional().describe("Where; the conversation at hand when left out."),
  message: id.optional(),
  user: id.optional(),
  role: id.optional(),
  sticker: id.optional(),
  before: id.optional(),
  text: z.string().optional(),
  name: z.string().optional(),
  emoji: z.string().optional(),
  query: z.string().optional(),
  reason: z.string().optional(),
  location: z.string().optional(),
  startsAt: z.string().optional().describe("ISO 8601"),
  endsAt: z.string().optional().describe("ISO 8601"),
  limit: z.number().int().positive().optional(),
  hours: z.number().positive().optional(),
  minutes: z.number().positive().optional(),
  options: z.array(z.string().min(1)).max(10).optional(),
  multiple: z.boolean().optional(),
});

export type ActionInput = z.infer<typeof actionInput>;
