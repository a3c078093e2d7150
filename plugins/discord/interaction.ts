import { z, type InboundMessage } from "openclaw/sdk";
import type { InboundFacts } from "./inbound.ts";
import { placeOf, readRoom } from "./inbound.ts";
import { timeOf } from "./snowflake.ts";

const user = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().nullish(),
});

const option = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});

/**
 * The parts of an interaction that are read here.
 * https://docs.discord.com/developers/interactions/receiving-and-responding (read November 2026)
 */
export const interactionSchema = z.object({
  id: z.string(),
  application_id: z.string(),
  /** 2: a command, 3: a button or a list, 4: completion, 5: a form. */
  type: z.number(),
  token: z.string(),
  channel_id: z.string(),
  guild_id: z.string().nullish(),
  member: z
    .object({ user, nick: z.string().nullish(), roles: z.array(z.string()).catch([]).default([]) })
    .nullish(),
  user: user.nullish(),
  data: z
    .object({
      name: z.string().optional(),
      custom_id: z.string().optional(),
      options: z.array(option).catch([]).default([]),
      values: z.array(z.string()).catch([]).default([]),
      components: z.unknown().optional(),
    })
    .nullish(),
});

export type Interaction = z.infer<typeof interactionSchema>;

export const interactionTypes = { command: 2, component: 3, completion: 4, form: 5 } as const;

/** What somebody did with a command as a message with that text. Who it was and in which room comes from the transport, like for every other message. */
export function interactionMessage(
  interaction: Interaction,
  text: string,
  facts: InboundFacts,
): InboundMessage | undefined {
  const { id, channel_id, guild_id, member } = interaction;
  const who = member?.user ?? interaction.user;
  if (!who) return undefined;
  const guildId = guild_id ?? undefined;
  return {
    id,
    address: { channel: "discord", account: facts.accountId, conversation: channel_id },
    chatType: guildId === undefined ? "direct" : "group",
    sender: {
      id: who.id,
      name: member?.nick ?? who.global_name ?? who.username,
      isBot: who.bot === true,
      roles: member?.roles ?? [],
    },
    text,
    media: [],
    // A command is spoken to the bot that it belongs to.
    mention: "user",
    event: "command",
    ...(guildId === undefined
      ? {}
      : { room: readRoom(channel_id, guildId, facts), place: placeOf(guildId, facts) }),
    sentAt: timeOf(id) ?? Date.now(),
  };
}

/** The texts of a form by the names of their fields, whatever they are wrapped in. */
export function formTexts(components: unknown): Map<string, string> {
  const texts = new Map<string, string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) look(item);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const id: unknown = Reflect.get(value, "custom_id");
    const text: unknown = Reflect.get(value, "value");
    if (typeof id === "string" && typeof text === "string") texts.set(id, text);
    look(Reflect.get(value, "components"));
    look(Reflect.get(value, "component"));
  };
  look(components);
  return texts;
}
