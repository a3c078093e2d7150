import { z, type InboundMessage } from "openclaw/sdk";
import { placeOf, readRoom, type InboundFacts } from "./inbound.ts";
import { reactionMode } from "./rooms.ts";

/** https://docs.discord.com/developers/events/gateway-events#message-reaction-add (read November 2026) */
export const reactionSchema = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  message_id: z.string(),
  guild_id: z.string().nullish(),
  message_author_id: z.string().nullish(),
  member: z
    .object({
      nick: z.string().nullish(),
      roles: z.array(z.string()).catch([]).default([]),
      user: z.object({
        username: z.string(),
        global_name: z.string().nullish(),
        bot: z.boolean().nullish(),
      }),
    })
    .nullish()
    .catch(undefined),
  emoji: z.object({ id: z.string().nullish(), name: z.string().nullish() }),
});

export type Reaction = z.infer<typeof reactionSchema>;

/** A reaction as a message that the gate judges like any other; undefined for those that nobody wants to hear of. */
export function readReaction(
  reaction: Reaction,
  facts: InboundFacts,
  now: number,
): InboundMessage | undefined {
  const { user_id, channel_id, message_id, member, emoji } = reaction;
  const guildId = reaction.guild_id ?? undefined;
  const isOwn = reaction.message_author_id === facts.self.id;
  if (user_id === facts.self.id) return undefined;
  const place = { ...facts.place, guildId: guildId ?? "", channelId: channel_id };
  const room = guildId === undefined ? undefined : readRoom(channel_id, guildId, facts);
  const mode = guildId === undefined ? "own" : reactionMode(facts.settings.guilds, place);
  if (mode === "off" || (mode === "own" && !isOwn)) return undefined;
  if (mode === "allowlist" && (room?.users.length ?? 0) + (room?.roles.length ?? 0) === 0) {
    return undefined;
  }
  const name = member?.nick ?? member?.user.global_name ?? member?.user.username ?? user_id;
  const sign = emoji.id ? `:${emoji.name ?? "emoji"}:` : (emoji.name ?? "?");
  return {
    id: `${message_id}:${user_id}:${emoji.id ?? emoji.name ?? "?"}`,
    address: { channel: "discord", account: facts.accountId, conversation: channel_id },
    chatType: guildId === undefined ? "direct" : "group",
    sender: { id: user_id, name, isBot: member?.user.bot === true, roles: member?.roles ?? [] },
    text: `${name} reacted with ${sign} to ${isOwn ? "your message" : `message ${message_id}`}`,
    media: [],
    mention: "none",
    event: "reaction",
    ...(room === undefined ? {} : { room }),
    ...(guildId === undefined ? {} : { place: placeOf(guildId, facts) }),
    sentAt: now,
  };
}
