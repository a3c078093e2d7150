import { z } from "openclaw/sdk";

/** The keys of an account that say how the bot talks. Part of `config.ts`. */

/** What the agent may do on Discord by itself. A name that is not in the config has the value given here. */
export const actionDefaults = {
  reactions: true,
  messages: true,
  threads: true,
  pins: true,
  polls: true,
  search: true,
  memberInfo: true,
  roleInfo: true,
  channelInfo: true,
  channels: true,
  events: true,
  stickers: true,
  permissions: true,
  roles: false,
  moderation: false,
} as const;

export type ActionName = keyof typeof actionDefaults;

const actionNames = Object.keys(actionDefaults) as ActionName[];
const actions = z.strictObject(
  Object.fromEntries(actionNames.map((name) => [name, z.boolean().optional()])) as Record<
    ActionName,
    z.ZodOptional<z.ZodBoolean>
  >,
);

const streamingMode = z.enum(["off", "partial", "block", "progress"]);

const streaming = z.strictObject({
  mode: streamingMode.optional(),
  progress: z
    .strictObject({
      label: z.string().min(1).optional(),
      maxLines: z.number().int().positive().optional(),
    })
    .optional(),
});

const limit = z.number().int().nonnegative();

export const talkingShape = {
  replyToMode: z.enum(["off", "first", "all", "batched"]).optional(),
  textChunkLimit: z.number().int().positive().optional(),
  historyLimit: limit.optional(),
  mediaMaxMb: z.number().positive().optional(),
  suppressEmbeds: z.boolean().optional(),
  mentionAliases: z.record(z.string(), z.string()).optional(),
  markdown: z
    .strictObject({
      tables: z.enum(["off", "code", "bullets"]).optional(),
      longCode: z.enum(["split", "file"]).optional(),
    })
    .optional(),
  /** Older configs have the mode alone, or a switch. */
  streaming: z.union([streaming, streamingMode, z.boolean()]).optional(),
  ackReaction: z.string().optional(),
  ackReactionScope: z.enum(["group-mentions", "group-all", "direct", "all", "off"]).optional(),
  commands: z
    .strictObject({ native: z.union([z.boolean(), z.literal("auto")]).optional() })
    .optional(),
  slashCommand: z.strictObject({ ephemeral: z.boolean().optional() }).optional(),
  actions: actions.optional(),
  status: z.enum(["online", "idle", "dnd", "invisible"]).optional(),
  activity: z.string().min(1).max(128).optional(),
  activityType: z.number().int().min(0).max(5).optional(),
  activityUrl: z.url().optional(),
  pluralkit: z
    .strictObject({ enabled: z.boolean().optional(), token: z.string().optional() })
    .optional(),
};
