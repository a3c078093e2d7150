import { z } from "zod";

export const dmScopes = [
  "main",
  "per-peer",
  "per-channel-peer",
  "per-account-channel-peer",
] as const;
export const groupScopes = ["per-group", "main"] as const;

const id = z.string().min(1);

/** Which agent answers whom. */
export const bindingsSchema = z.array(
  z.strictObject({
    type: z.enum(["route", "acp"]).optional(),
    agentId: id,
    comment: z.string().optional(),
    match: z.strictObject({
      channel: id,
      accountId: id.optional(),
      peer: z.strictObject({ kind: z.enum(["direct", "dm", "group", "channel"]), id }).optional(),
      guildId: id.optional(),
      teamId: id.optional(),
      roles: z.array(id).optional(),
    }),
    session: z
      .strictObject({
        dmScope: z.enum(dmScopes).optional(),
        groupScope: z.enum(groupScopes).optional(),
      })
      .optional(),
  }),
);

/** Rooms and people that several agents answer. OpenClaw's `strategy` is set aside: agents have conversations of their own, which run side by side. */
export const broadcastSchema = z
  .object({ strategy: z.enum(["parallel", "sequential"]).optional() })
  .catchall(z.array(id).min(1))
  .check(({ value, issues }) => {
    if (value.strategy === undefined) return;
    issues.push({ code: "unrecognized_keys", keys: ["strategy"], input: value });
  })
  .describe("Ids of rooms or people, each with the agents that all answer there.");
