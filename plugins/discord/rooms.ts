import type { RoomRule } from "openclaw/sdk";
import type { GuildConfig, RoomConfig } from "./config.ts";

/** Where a guild message was written. Names may be unknown. */
export interface Place {
  guildId: string;
  guildName?: string;
  channelId: string;
  channelName?: string;
  /** The channel that a thread hangs on. */
  parent?: { id: string; name?: string };
}

/**
 * What the config says about a place. A guild is found by id, by slug, then `*`; a channel by id, name, slug, then (a thread) by its parent, then `*`. A guild without
 * `channels` allows all of them; one entry makes it a list of the allowed. Lists of users and roles at the channel replace the guild's.
 */
export function findRoomRule(
  guilds: Record<string, GuildConfig>,
  guildsPath: string,
  place: Place,
): RoomRule {
  const found = findGuild(guilds, place);
  if (found === undefined) {
    const missing = { map: guildsPath, key: place.guildId };
    return { ...openRule(`${guildsPath}${pathKey(place.guildId)}`), listed: false, missing };
  }
  const [guildKey, guild] = found;
  const guildPath = `${guildsPath}${pathKey(guildKey)}`;
  const { channels = {}, requireMention = true, users = [], roles = [] } = guild;
  const { ignoreOtherMentions = false, tools } = guild;
  const narrowing = toolsOf(tools);
  const fromGuild = {
    ...openRule(guildPath),
    ...narrowing,
    requireMention,
    ignoreOtherMentions,
    users,
    roles,
  };
  if (Object.keys(channels).length === 0) return fromGuild;
  const key = findChannel(channels, place);
  const room = key === undefined ? undefined : channels[key];
  if (key === undefined || room === undefined) {
    const missing = { map: `${guildPath}.channels`, key: place.parent?.id ?? place.channelId };
    return { ...fromGuild, listed: false, missing };
  }
  return narrow(fromGuild, room, `${guildPath}.channels${pathKey(key)}`);
}

function narrow(guild: RoomRule, room: RoomConfig, rule: string): RoomRule {
  const namesPeople = room.users !== undefined || room.roles !== undefined;
  const people = namesPeople
    ? { users: room.users ?? [], roles: room.roles ?? [] }
    : { peopleRule: guild.rule };
  return {
    ...guild,
    ...people,
    rule,
    enabled: room.enabled ?? true,
    requireMention: room.requireMention ?? guild.requireMention,
    ignoreOtherMentions: room.ignoreOtherMentions ?? guild.ignoreOtherMentions ?? false,
    ...toolsOf(room.tools),
    ...(room.systemPrompt === undefined ? {} : { systemPrompt: room.systemPrompt }),
    ...(room.model === undefined ? {} : { model: room.model }),
    ...(room.skills === undefined ? {} : { skills: room.skills }),
  };
}

function toolsOf(tools: RoomConfig["tools"]): Pick<RoomRule, "tools"> {
  if (tools === undefined) return {};
  const { allow, deny } = tools;
  return {
    tools: { ...(allow === undefined ? {} : { allow }), ...(deny === undefined ? {} : { deny }) },
  };
}

/** The channel's own keys that the rule does not carry: what the bot does there. */
export function findRoomConfig(guilds: Record<string, GuildConfig>, place: Place): RoomConfig {
  const channels = findGuild(guilds, place)?.[1].channels ?? {};
  const key = findChannel(channels, place);
  return (key === undefined ? undefined : channels[key]) ?? {};
}

/** Whose reactions are told in that guild. */
export function reactionMode(
  guilds: Record<string, GuildConfig>,
  place: Place,
): NonNullable<GuildConfig["reactionNotifications"]> {
  return findGuild(guilds, place)?.[1].reactionNotifications ?? "own";
}

function openRule(rule: string): RoomRule {
  return { rule, listed: true, enabled: true, requireMention: true, users: [], roles: [] };
}

function findGuild(
  guilds: Record<string, GuildConfig>,
  { guildId, guildName }: Place,
): [string, GuildConfig] | undefined {
  const slug = slugOf(guildName);
  const entries = Object.entries(guilds);
  return (
    entries.find(([key]) => key === guildId) ??
    entries.find(
      ([key, guild]) => slug !== "" && key !== "*" && (key === slug || slugOf(guild.slug) === slug),
    ) ??
    entries.find(([key]) => key === "*")
  );
}

function findChannel(channels: Record<string, RoomConfig>, place: Place): string | undefined {
  const keys = Object.keys(channels).filter((key) => key !== "*");
  return (
    matchChannel(keys, place.channelId, place.channelName) ??
    (place.parent === undefined
      ? undefined
      : matchChannel(keys, place.parent.id, place.parent.name)) ??
    (Object.hasOwn(channels, "*") ? "*" : undefined)
  );
}

function matchChannel(keys: readonly string[], id: string, name = ""): string | undefined {
  const slug = slugOf(name);
  return (
    keys.find((key) => key === id) ??
    keys.find((key) => name !== "" && key.replace(/^#/, "") === name) ??
    keys.find((key) => slug !== "" && slugOf(key) === slug)
  );
}

/** Lower case, words joined by dashes; letters of every script stay. */
export function slugOf(name = ""): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}

function pathKey(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
