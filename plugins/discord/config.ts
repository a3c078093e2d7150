import { z } from "openclaw/sdk";

const discordId = z
  .string()
  .min(1)
  .meta({ "x-error": "Discord IDs must be strings (wrap numeric IDs in quotes)." });

const idList = z.array(discordId).optional();

/** A secret in place, `${NAME}`, or a reference; the gateway resolves it before the plugin sees it. */
const secret = z.union([
  z.string(),
  z.strictObject({
    source: z.enum(["env", "file", "exec", "store"]),
    provider: z.string().min(1).optional(),
    id: z.string().min(1),
  }),
]);

const roomSchema = z.strictObject({
  enabled: z.boolean().optional(),
  requireMention: z.boolean().optional(),
  users: idList,
  roles: idList,
  systemPrompt: z.string().optional(),
});

const guildSchema = z.strictObject({
  slug: z.string().min(1).optional(),
  requireMention: z.boolean().optional(),
  users: idList,
  roles: idList,
  channels: z.record(z.string(), roomSchema).optional(),
});

const accountShape = {
  enabled: z.boolean().optional(),
  name: z.string().optional(),
  token: secret.optional(),
  applicationId: discordId.optional(),
  apiUrl: z.url({ protocol: /^https?$/ }).optional(),
  dmPolicy: z.enum(["pairing", "allowlist", "open", "disabled"]).optional(),
  allowFrom: idList,
  dm: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  groupPolicy: z.enum(["allowlist", "open", "disabled"]).optional(),
  guilds: z.record(z.string(), guildSchema).optional(),
  allowBots: z.union([z.boolean(), z.literal("mentions")]).optional(),
  replyToMode: z.enum(["off", "first", "all", "batched"]).optional(),
  textChunkLimit: z.number().int().positive().optional(),
  intents: z.strictObject({ messageContent: z.boolean().optional() }).optional(),
};

const accountSchema = z.strictObject(accountShape);

/** `channels.discord`. The manifest's schema is generated from this. */
export const channelConfigSchema = z.strictObject({
  ...accountShape,
  accounts: z.record(z.string(), accountSchema).optional(),
  defaultAccount: z.string().min(1).optional(),
});

export type DiscordSection = z.infer<typeof channelConfigSchema>;
export type DiscordAccountConfig = z.infer<typeof accountSchema>;
export type GuildConfig = z.infer<typeof guildSchema>;
export type RoomConfig = z.infer<typeof roomSchema>;
