import {
  missingAccess,
  missingPermissions,
  unknownChannel,
  unknownGuild,
} from "./discord-errors.ts";
import {
  ordinaryPermissions,
  permissions,
  permissionsIn,
  type Overwrite,
  type PermissionName,
} from "./discord-permissions.ts";

export type Json = Record<string, unknown>;

export interface TestUser {
  id: string;
  username: string;
  global_name?: string | null;
  bot?: boolean;
  /** Takes no direct messages. */
  isClosed?: boolean;
}

export interface TestRole {
  id: string;
  name: string;
  permissions: string;
  position: number;
  managed?: boolean;
  tags?: { bot_id?: string };
}

export interface TestMember {
  roles: string[];
  nick: string | null;
  joined_at: string;
  communication_disabled_until?: string | null;
}

export interface TestChannel extends Json {
  id: string;
  type: number;
  guild_id?: string;
  parent_id?: string | null;
  name?: string;
  permission_overwrites?: Overwrite[];
  recipients?: TestUser[];
  thread_metadata?: { archived: boolean; auto_archive_duration: number; locked: boolean };
  /** The bot that a direct chat is with. */
  botId?: string;
}

export interface TestGuild {
  id: string;
  name: string;
  owner_id: string;
  roles: TestRole[];
  members: Map<string, TestMember>;
  memberCount: number;
  emojis: Json[];
  stickers: Json[];
  events: Json[];
  bans: Set<string>;
}

export interface TestMessage extends Json {
  id: string;
  channel_id: string;
  guild_id?: string | undefined;
  author: TestUser;
  content: string;
}

/** A bot: its application, and the switches in its developer portal. */
export interface TestBot {
  token: string;
  id: string;
  username: string;
  applicationId: string;
  grantsMessageContent: boolean;
  grantsMembers: boolean;
  grantsPresences: boolean;
  applicationFlags: number;
}

/** Receives events for the bots that may see them. */
export type Emit = (
  event: string,
  data: Json,
  place: { channelId?: string; botId?: string },
) => void;

export const threadTypes = new Set([10, 11, 12]);
export const forumTypes = new Set([15, 16]);

/** Everything that this Discord knows. */
export class DiscordWorld {
  readonly bots: TestBot[] = [];
  readonly users = new Map<string, TestUser>();
  readonly guilds = new Map<string, TestGuild>();
  readonly channels = new Map<string, TestChannel>();
  readonly messages = new Map<string, TestMessage[]>();
  readonly files = new Map<string, { bytes: Buffer; type: string }>();
  readonly nextId: () => string;
  readonly now: () => number;
  emit: Emit = () => undefined;

  constructor(nextId: () => string, now: () => number) {
    this.nextId = nextId;
    this.now = now;
  }

  addGuild(id: string, name: string, ownerId: string): TestGuild {
    const everyone = {
      id,
      name: "@everyone",
      permissions: String(ordinaryPermissions),
      position: 0,
    };
    const guild: TestGuild = {
      id,
      name,
      owner_id: ownerId,
      roles: [everyone],
      members: new Map(),
      memberCount: 0,
      emojis: [],
      stickers: [],
      events: [],
      bans: new Set(),
    };
    this.guilds.set(id, guild);
    return guild;
  }

  addMember(
    guild: TestGuild,
    user: TestUser,
    roles: string[] = [],
    nick: string | null = null,
  ): void {
    this.users.set(user.id, user);
    guild.members.set(user.id, { roles, nick, joined_at: "2024-01-01T00:00:00.000000+00:00" });
    guild.memberCount += 1;
  }

  addChannel(channel: TestChannel): TestChannel {
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** Channel by id, where the bot may see it; refuses as Discord does. */
  channelFor(bot: TestBot, id: string): TestChannel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw unknownChannel();
    if (channel.guild_id === undefined) {
      if (channel.botId !== undefined && channel.botId !== bot.id) throw missingAccess();
      return channel;
    }
    if (!this.may(bot.id, channel, "viewChannel")) throw missingAccess();
    return channel;
  }

  guildFor(bot: TestBot, id: string): TestGuild {
    const guild = this.guilds.get(id);
    if (guild === undefined) throw unknownGuild();
    if (!guild.members.has(bot.id)) throw missingAccess();
    return guild;
  }

  /** The rules of a thread are those of the channel that it hangs on. */
  may(userId: string, channel: TestChannel, name: PermissionName): boolean {
    if (channel.guild_id === undefined) return true;
    const guild = this.guilds.get(channel.guild_id);
    if (guild === undefined) return false;
    const isThread = threadTypes.has(channel.type);
    const ruled = isThread ? this.channels.get(channel.parent_id ?? "") : channel;
    return (permissionsIn(guild, ruled, userId) & permissions[name]) !== 0n;
  }

  require(bot: TestBot, channel: TestChannel, name: PermissionName): void {
    if (!this.may(bot.id, channel, name)) throw missingPermissions();
  }

  requireInGuild(bot: TestBot, guild: TestGuild, name: PermissionName): void {
    if ((permissionsIn(guild, undefined, bot.id) & permissions[name]) === 0n) {
      throw missingPermissions();
    }
  }

  /** Gives or takes permissions in a channel for everybody, or for one member or role. */
  overwrite(
    channelId: string,
    change: { id?: string; type?: number; allow?: PermissionName[]; deny?: PermissionName[] },
  ): void {
    const channel = this.channels.get(channelId);
    if (channel?.guild_id === undefined) throw new Error(`no channel ${channelId}`);
    const { id = channel.guild_id, type = 0, allow = [], deny = [] } = change;
    const bits = (names: PermissionName[]): string =>
      String(names.reduce((sum, name) => sum | permissions[name], 0n));
    const others = (channel.permission_overwrites ?? []).filter((each) => each.id !== id);
    channel.permission_overwrites = [...others, { id, type, allow: bits(allow), deny: bits(deny) }];
    this.emit("CHANNEL_UPDATE", { ...channel }, { channelId });
  }

  history(channelId: string): TestMessage[] {
    const found = this.messages.get(channelId) ?? [];
    this.messages.set(channelId, found);
    return found;
  }

  findMessage(channelId: string, id: string): TestMessage | undefined {
    return this.messages.get(channelId)?.find((message) => message.id === id);
  }

  /** The bot that tests mean when they name none. */
  mainBot(): TestBot {
    const [bot] = this.bots;
    if (bot === undefined) throw new Error("there is no bot");
    return bot;
  }

  /** The direct chat between a person and a bot, made when there is none. */
  directChannel(bot: TestBot, user: TestUser): TestChannel {
    for (const channel of this.channels.values()) {
      const isTheirs = channel.recipients?.some(({ id }) => id === user.id);
      if (channel.type === 1 && channel.botId === bot.id && isTheirs) return channel;
    }
    return this.addChannel({ id: this.nextId(), type: 1, recipients: [user], botId: bot.id });
  }

  sharesGuild(bot: TestBot, userId: string): boolean {
    return [...this.guilds.values()].some(
      ({ members }) => members.has(bot.id) && members.has(userId),
    );
  }
}

export const botUser = ({ id, username }: TestBot): TestUser => ({ id, username, bot: true });

/** What other people see of a user. */
export function publicUser({ id, username, global_name, bot }: TestUser): Json {
  return {
    id,
    username,
    discriminator: "0",
    global_name: global_name ?? null,
    avatar: null,
    public_flags: 0,
    ...(bot === true ? { bot: true } : {}),
  };
}

/** A channel without what only this server knows. */
export function publicChannel({ botId: _, ...channel }: TestChannel): Json {
  return { ...channel };
}
