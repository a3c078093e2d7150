import type { InboundMessage, Mention, RoomRule } from "openclaw/sdk";
import type { DiscordMessage, DiscordUser } from "./message.ts";
import { readMedia } from "./message-media.ts";
import { readText } from "./message-text.ts";
import { findRoomRule, type Place } from "./rooms.ts";
import type { DiscordSettings } from "./settings.ts";

/** What the connection knows besides the message. */
export interface InboundFacts {
  accountId: string;
  settings: Pick<DiscordSettings, "guilds" | "guildsPath" | "talking">;
  /** False when Discord withholds the text of what is not said to the bot. */
  hearsEverything: boolean;
  self: { id: string; name: string; applicationId?: string };
  /** Roles that Discord made for this bot in the message's guild. */
  ownRoleIds: readonly string[];
  place: Omit<Place, "guildId" | "channelId">;
  /** The message stands in a thread that the bot started. */
  isOwnThread?: boolean;
}

/** 0: a message, 19: a reply. Everything else is Discord's own notice or another program's. */
const humanTypes = new Set([0, 19]);
const groupDirectChat = 3;

/** A Discord message in the shape that all channels share; undefined for what nobody wrote to anybody: the bot's own messages, notices, group chats. */
export function readInbound(
  message: DiscordMessage,
  facts: InboundFacts,
): InboundMessage | undefined {
  if (!humanTypes.has(message.type) || isOwn(message, facts)) return undefined;
  if (message.channel_type === groupDirectChat) return undefined;
  const own = { id: facts.self.id, roleIds: facts.ownRoleIds };
  const guildId = message.guild_id ?? undefined;
  const reply = readReply(message);
  return {
    id: message.id,
    address: { channel: "discord", account: facts.accountId, conversation: message.channel_id },
    chatType: guildId === undefined ? "direct" : "group",
    sender: {
      id: message.author.id,
      name: message.member?.nick ?? nameOf(message.author),
      isBot: message.author.bot === true || typeof message.webhook_id === "string",
      roles: message.member?.roles ?? [],
    },
    text: readText(message, own) || `@${facts.self.name}`,
    media: readMedia(message),
    mention: readMention(message, facts),
    ...(mentionsOthers(message, facts) ? { mentionsOthers: true } : {}),
    ...(guildId === undefined ? {} : { room: readRoom(message.channel_id, guildId, facts) }),
    ...(guildId === undefined ? {} : { place: placeOf(guildId, facts) }),
    ...(reply === undefined ? {} : { replyTo: reply }),
    sentAt: Date.parse(message.timestamp),
    link: `https://discord.com/channels/${guildId ?? "@me"}/${message.channel_id}/${message.id}`,
  };
}

function isOwn({ author, application_id }: DiscordMessage, { self }: InboundFacts): boolean {
  const isOurs = typeof application_id === "string" && application_id === self.applicationId;
  return isOurs || author.id === self.id;
}

/** What the place of a message belongs to. */
export function placeOf(
  guild: string,
  { place }: InboundFacts,
): NonNullable<InboundMessage["place"]> {
  return { guild, ...(place.parent === undefined ? {} : { parent: place.parent.id }) };
}

/** Without the text of other messages the bot cannot answer them, whatever the room's rule is. */
export function readRoom(channelId: string, guildId: string, facts: InboundFacts): RoomRule {
  const { guilds, guildsPath, talking } = facts.settings;
  const place = { ...facts.place, guildId, channelId };
  const { historyLimit } = talking;
  const limit = historyLimit === undefined ? {} : { historyLimit };
  const room = { ...findRoomRule(guilds, guildsPath, place), ...limit };
  return facts.hearsEverything ? room : { ...room, requireMention: true };
}

function readMention(message: DiscordMessage, facts: InboundFacts): Mention {
  const { self, ownRoleIds, isOwnThread, settings } = facts;
  const { replyCounts, ownThreadCounts } = settings.talking;
  const written = new RegExp(`<@!?${self.id}>`);
  if (written.test(message.content)) return "user";
  if (message.mention_roles.some((id) => ownRoleIds.includes(id))) return "role";
  if (replyCounts && message.referenced_message?.author.id === self.id) return "reply";
  if (isCalled(message.content, self.name)) return "name";
  return isOwnThread === true && ownThreadCounts ? "thread" : "none";
}

/** The author of what is replied to stands among the mentions of a reply; nobody wrote that name. */
function mentionsOthers(message: DiscordMessage, { self, ownRoleIds }: InboundFacts): boolean {
  const { mention_everyone, mention_roles, mentions, content } = message;
  if (mention_everyone || mention_roles.some((id) => !ownRoleIds.includes(id))) return true;
  return mentions.some(({ id }) => id !== self.id && content.includes(id));
}

/** `@Name` anywhere, or `Name,` and `Name:` at the beginning. */
function isCalled(content: string, name: string): boolean {
  const text = content.toLowerCase();
  const called = name.toLowerCase();
  if (called === "") return false;
  if (text.startsWith(`${called},`) || text.startsWith(`${called}:`)) return true;
  const at = text.indexOf(`@${called}`);
  return at !== -1 && !/^[\p{L}\p{N}_]/u.test(text.slice(at + called.length + 1));
}

function readReply(message: DiscordMessage): InboundMessage["replyTo"] {
  const original = message.referenced_message;
  if (message.type !== 19 || !original) return undefined;
  return { id: original.id, senderName: nameOf(original.author), text: original.content };
}

function nameOf(user: DiscordUser): string {
  return user.global_name ?? user.username;
}
