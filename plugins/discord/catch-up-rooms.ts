import type { Client } from "discord.js";
import type { ChannelHost, KnownConversation } from "openclaw/sdk";
import { findRoomRule } from "./rooms.ts";
import type { DiscordSettings } from "./settings.ts";
import { isNewer, snowflakeAt } from "./snowflake.ts";

const noteName = "seen";
const mostRooms = 50;
const everyMs = 60_000;

/** Until when this account has heard everything: kept across restarts, a minute behind at most. */
export interface SeenMark {
  /** Begins to write down that time goes by and the connection is there. */
  start(signal: AbortSignal): void;
  /** The connection is gone, or back. */
  pause(): void;
  resume(): void;
  read(): Promise<string | undefined>;
}

export function createSeenMark(notes: ChannelHost["notes"]): SeenMark {
  let isHearing = false;
  const write = (): void => {
    if (isHearing) void notes?.write(noteName, snowflakeAt(Date.now())).catch(() => undefined);
  };
  return {
    start(signal) {
      const timer = setInterval(write, everyMs);
      timer.unref();
      signal.addEventListener("abort", () => clearInterval(timer));
    },
    pause() {
      write();
      isHearing = false;
    },
    resume() {
      isHearing = true;
      write();
    },
    read: async () => notes?.read(noteName),
  };
}

/**
 * Rooms in which the bot may answer and was not in conversation yet, and in which something was written since. Discord tells the id of the last message of each
 * with the guild, so quiet rooms cost nothing.
 */
export function missedRooms(
  client: Client<true>,
  { guilds, guildsPath }: DiscordSettings,
  known: readonly KnownConversation[],
  seen: string,
): KnownConversation[] {
  const inConversation = new Set(known.map(({ conversation }) => conversation));
  const rooms: KnownConversation[] = [];
  for (const channel of client.channels.cache.values()) {
    if (rooms.length === mostRooms) break;
    if (channel.isDMBased() || !("lastMessageId" in channel) || channel.lastMessageId === null)
      continue;
    if (inConversation.has(channel.id) || !isNewer(channel.lastMessageId, seen)) continue;
    const { guild, parent } = channel;
    const isThread = channel.isThread() && parent !== null;
    const rule = findRoomRule(guilds, guildsPath, {
      guildId: guild.id,
      guildName: guild.name,
      channelId: channel.id,
      channelName: channel.name,
      ...(isThread ? { parent: { id: parent.id, name: parent.name } } : {}),
    });
    if (!rule.listed || !rule.enabled) continue;
    rooms.push({ conversation: channel.id, lastMessageId: seen, lastAt: Date.now() });
  }
  return rooms;
}
