import { z } from "openclaw/sdk";
import { talkingShape } from "./config-talking.ts";

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

/** Names of tools; `*` stands for any characters. */
const toolList = z.strictObject({
  allow: z.array(z.string().min(1)).optional(),
  deny: z.array(z.string().min(1)).optional(),
});

const roomSchema = z.strictObject({
  enabled: z.boolean().optional(),
  requireMention: z.boolean().optional(),
  ignoreOtherMentions: z.boolean().optional(),
  users: idList,
  roles: idList,
  systemPrompt: z.string().optional(),
  model: z.string().min(1).optional(),
  tools: toolList.optional(),
  skills: z.array(z.string().min(1)).optional(),
  includeThreadStarter: z.boolean().optional(),
  autoThread: z.boolean().optional(),
  autoArchiveDuration: z
    .union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10_080)])
    .optional(),
});

const guildSchema = z.strictObject({
  slug: z.string().min(1).optional(),
  requireMention: z.boolean().optional(),
  ignoreOtherMentions: z.boolean().optional(),
  reactionNotifications: z.enum(["off", "own", "all", "allowlist"]).optional(),
  users: idList,
  roles: idList,
  tools: toolList.optional(),
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
  allowBots: z.union([z.boolean(), z.enum(["none", "mentions", "all"])]).optional(),
  botLoopProtection: z
    .strictObject({
      enabled: z.boolean().optional(),
      maxEventsPerWindow: z.number().int().positive().optional(),
      windowSeconds: z.number().positive().optional(),
      cooldownSeconds: z.number().positive().optional(),
    })
    .optional(),
  implicitMentions: z
    .strictObject({
      replyToBot: z.boolean().optional(),
      threadParticipation: z.boolean().optional(),
    })
    .optional(),
  ...talkingShape,
  proxy: z.url({ protocol: /^https?$/ }).optional(),
  catchUp: z
    .strictObject({
      enabled: z.boolean().optional(),
      maxAgeMinutes: z.number().positive().max(1440).optional(),
      maxMessages: z.number().int().positive().max(50).optional(),
    })
    .optional(),
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
