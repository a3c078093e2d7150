import { z } from "openclaw/sdk";

/** Parts that Discord leaves out, sends as null, or sends in a shape of a later version must not cost the message. */
const tolerantArray = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]).default([]);

const user = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().nullish(),
});

const attachment = z.object({
  filename: z.string(),
  url: z
    .url({ protocol: /^https?$/ })
    .nullish()
    .catch(undefined),
  content_type: z.string().nullish(),
  size: z.number().nullish(),
});

const embed = z.object({
  type: z.string().nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
});

const pollText = z.object({ text: z.string().nullish() });
const poll = z.object({
  question: pollText,
  answers: tolerantArray(z.object({ poll_media: pollText })),
});

const snapshot = z.object({
  message: z.object({ content: z.string().default(""), attachments: tolerantArray(attachment) }),
});

/**
 * The parts of a gateway message that are read here.
 * https://docs.discord.com/developers/resources/message (read November 2026)
 */
export const messageSchema = z.object({
  id: z.string(),
  type: z.number(),
  channel_id: z.string(),
  guild_id: z.string().nullish(),
  /** 3 is a direct chat of several people. */
  channel_type: z.number().nullish().catch(undefined),
  author: user,
  webhook_id: z.string().nullish(),
  application_id: z.string().nullish(),
  member: z
    .object({ nick: z.string().nullish(), roles: tolerantArray(z.string()) })
    .nullish()
    .catch(undefined),
  content: z.string().default(""),
  timestamp: z.string(),
  mentions: tolerantArray(user),
  mention_roles: tolerantArray(z.string()),
  mention_everyone: z.boolean().nullish().catch(undefined),
  edited_timestamp: z.string().nullish().catch(undefined),
  attachments: tolerantArray(attachment),
  sticker_items: tolerantArray(z.object({ name: z.string() })),
  embeds: tolerantArray(embed),
  message_snapshots: tolerantArray(snapshot),
  poll: poll.nullish().catch(undefined),
  message_reference: z.object({ message_id: z.string().nullish() }).nullish().catch(undefined),
  /** The thread that hangs on the message; told in the history only. */
  thread: z.object({ owner_id: z.string().nullish() }).nullish().catch(undefined),
  referenced_message: z
    .object({ id: z.string(), author: user, content: z.string().default("") })
    .nullish()
    .catch(undefined),
});

export type DiscordMessage = z.infer<typeof messageSchema>;
export type DiscordUser = z.infer<typeof user>;
export type DiscordAttachment = z.infer<typeof attachment>;
