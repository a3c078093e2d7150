import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createTestGateway, type TestGateway } from "./discord-gateway.ts";
import { createInteractions, type TestInteraction } from "./discord-interactions.ts";
import { withoutGatewayFields } from "./discord-messages.ts";
import { createPerson, type TestPerson } from "./discord-people.ts";
import { createTestRest, type TestRest } from "./discord-rest.ts";
import {
  DiscordWorld,
  publicChannel,
  threadTypes,
  type Json,
  type TestBot,
  type TestChannel,
  type TestGuild,
  type TestMessage,
  type TestUser,
} from "./discord-world.ts";
import type { RateLimits } from "./rate-limits.ts";
import { createCommandStore } from "./routes-commands.ts";
import { createSnowflakes } from "./snowflakes.ts";

/** What stands in the channels, as `GET /channels/{id}/messages` shows it. */
export interface TestHistory {
  add(message: Json): void;
  list(channelId: string): Json[];
  /** `refused`: the bot may not see the channel. `empty`: it may, but lacks Read Message History, and Discord shows it nothing without saying why. */
  hide(channelId: string, how: "refused" | "empty"): void;
}

/** A strict Discord on this machine: what other test servers leave out, by Discord's public documentation. */
export interface TestDiscord {
  apiUrl: string;
  token: string;
  botId: string;
  applicationId: string;
  guildId: string;
  channelId: string;
  /** The direct chat with Alice. */
  directChannelId: string;
  /** An archived thread in the channel: no bot is told of it. */
  threadId: string;
  forumId: string;
  bot: TestBot;
  world: DiscordWorld;
  gateway: TestGateway;
  rest: TestRest;
  /** The remote ports of all connections that reached the server. */
  readonly peers: readonly number[];
  history: TestHistory;
  /** The commands that are registered, global ones without a guild. */
  commands(guildId?: string): Json[];
  readonly interactions: readonly TestInteraction[];
  /** Members of the guild. Alice owns nothing; Olga owns the guild. */
  alice: TestPerson;
  olga: TestPerson;
  /** Another member of the guild. */
  person(
    name: string,
    options?: { id?: string; roles?: string[]; isMember?: boolean; isBot?: boolean },
  ): TestPerson;
  /** Another bot in the guild. */
  addBot(name: string): TestBot;
  /** Another guild with the bot in it, with as many channels and members as asked for. */
  addGuild(options?: { channels?: number; members?: number; bot?: TestBot }): {
    guildId: string;
    channelIds: string[];
  };
  addChannel(fields: Partial<TestChannel> & { name: string }): TestChannel;
  addRole(
    name: string,
    options?: { permissions?: bigint; position?: number; members?: string[] },
  ): string;
  /** Lets a person write, also while no bot is there to hear it, with any field as the test wants it; answers the message's id. */
  say(content: string, changes?: Record<string, unknown>): string;
  close(): Promise<void>;
}

export interface TestDiscordOptions {
  grantsMessageContent?: boolean;
  applicationFlags?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Host under which the addresses it gives are written, for tests of a proxy. */
  host?: string;
  /** Discord's own limits are tighter; these let a test finish. */
  limits?: Partial<RateLimits>;
  enforcesIdentifyPause?: boolean;
}

const botId = "800000000000000001";
const guildId = "700000000000000001";
const channelId = "600000000000000001";
const directChannelId = "600000000000000002";
const threadId = "600000000000000003";
const forumId = "600000000000000004";
const memberRole = "300000000000000001";
const botRole = "300000000000000002";
const alice = { id: "500000000000000001", username: "alice", global_name: "Alice" };
const olga = { id: "500000000000000002", username: "olga", global_name: "Olga" };
const token = "ODAwMDAwMDAwMDAwMDAwMDAx.tester.a-token-that-opens-nothing-at-all";
const defaultLimits: RateLimits = { limit: 50, windowMs: 1000, global: 2000 };

export async function startTestDiscord(options: TestDiscordOptions = {}): Promise<TestDiscord> {
  const { now = Date.now } = options;
  const server = createServer();
  const port = (): number => (server.address() as AddressInfo).port;
  const origin = (): string => `${options.host ?? "127.0.0.1"}:${port()}`;
  const gatewayUrl = (): string => `ws://${origin()}/gateway`;
  const cdnUrl = (): string => `http://${origin()}/cdn`;
  const world = new DiscordWorld(createSnowflakes(now), now);
  const bot: TestBot = {
    token,
    id: botId,
    username: "testbot",
    applicationId: botId,
    grantsMessageContent: options.grantsMessageContent ?? true,
    grantsMembers: false,
    grantsPresences: false,
    applicationFlags: options.applicationFlags ?? 1 << 19,
  };
  world.bots.push(bot);
  furnish(world);
  const gateway = createTestGateway({
    world,
    resumeUrl: gatewayUrl,
    guildCreate: (id, viewer) => guildCreate(world, id, viewer),
    enforcesIdentifyPause: options.enforcesIdentifyPause ?? false,
  });
  world.emit = gateway.dispatch;
  const interactions = createInteractions(world, cdnUrl);
  const commands = createCommandStore();
  const parts = { gateway, interactions, commands, gatewayUrl, cdnUrl };
  const rest = createTestRest(world, parts, { ...defaultLimits, ...options.limits });
  server.on("request", (request, response) => void rest.handle(request, response));
  const peers: number[] = [];
  server.on("connection", (socket) => void peers.push(socket.remotePort ?? 0));
  server.on("upgrade", (request, stream) => gateway.accept(request, stream));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const people = { world, interactions, commands: commands.sets, cdnUrl, channelId };
  const guild = world.guilds.get(guildId) as TestGuild;
  return {
    token,
    botId,
    applicationId: botId,
    apiUrl: `http://${origin()}/api`,
    guildId,
    channelId,
    directChannelId,
    threadId,
    forumId,
    bot,
    world,
    gateway,
    rest,
    peers,
    history: historyOf(world),
    commands: (place) => commands.sets.get(place === undefined ? botId : `${botId}/${place}`) ?? [],
    get interactions() {
      return interactions.all;
    },
    alice: createPerson(alice, people),
    olga: createPerson(olga, people),
    person(name, { id = world.nextId(), roles = [], isMember = true, isBot = false } = {}) {
      const user: TestUser = {
        id,
        username: name,
        global_name: null,
        ...(isBot ? { bot: true } : {}),
      };
      world.users.set(id, user);
      if (isMember) world.addMember(guild, user, roles);
      return createPerson(user, people);
    },
    addBot: (name) => addBot(world, guild, name),
    addGuild: (wanted) => addGuild(world, wanted),
    addChannel(fields) {
      const channel = {
        id: world.nextId(),
        type: 0,
        guild_id: guildId,
        position: 0,
        permission_overwrites: [],
        ...fields,
      };
      world.addChannel(channel);
      world.emit("CHANNEL_CREATE", publicChannel(channel), { channelId: channel.id });
      return channel;
    },
    addRole(name, { permissions = 0n, position = 1, members = [] } = {}) {
      const id = world.nextId();
      guild.roles.push({ id, name, permissions: String(permissions), position });
      for (const member of members) guild.members.get(member)?.roles.push(id);
      world.emit("GUILD_ROLE_CREATE", { guild_id: guildId, role: guild.roles.at(-1) }, {});
      return id;
    },
    say(content, changes = {}) {
      const said = { ...messageOf(world, content), ...changes };
      world.history(said.channel_id).push(said as TestMessage);
      gateway.dispatch("MESSAGE_CREATE", said, { channelId: said.channel_id });
      return said.id;
    },
    close: () =>
      new Promise((resolve) => {
        gateway.drop();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function furnish(world: DiscordWorld): void {
  const guild = world.addGuild(guildId, "Test Guild", olga.id);
  guild.roles.push({ id: memberRole, name: "members", permissions: "0", position: 1 });
  const tags = { bot_id: botId };
  guild.roles.push({
    id: botRole,
    name: "testbot",
    permissions: "0",
    position: 2,
    managed: true,
    tags,
  });
  world.addMember(guild, olga);
  world.addMember(guild, alice, [memberRole], "Ali");
  guild.members.set(botId, {
    roles: [botRole],
    nick: null,
    joined_at: "2024-01-01T00:00:00+00:00",
  });
  const place = { guild_id: guildId, position: 0, permission_overwrites: [] };
  world.addChannel({ ...place, id: channelId, type: 0, name: "general" });
  world.addChannel({ id: directChannelId, type: 1, recipients: [alice], botId });
  world.addChannel({
    id: threadId,
    type: 11,
    guild_id: guildId,
    parent_id: channelId,
    name: "a thread",
    thread_metadata: { archived: true, auto_archive_duration: 60, locked: false },
  });
  world.addChannel({
    ...place,
    id: forumId,
    type: 15,
    name: "questions",
    position: 1,
    available_tags: [],
  });
}

function historyOf(world: DiscordWorld): TestHistory {
  return {
    add: (message) =>
      void world.history(String(message["channel_id"])).push(message as TestMessage),
    list: (id) => world.history(id).map(withoutGatewayFields),
    hide(id, how) {
      world.overwrite(id, { deny: [how === "refused" ? "viewChannel" : "readMessageHistory"] });
    },
  };
}

function addBot(world: DiscordWorld, guild: TestGuild, name: string): TestBot {
  const id = world.nextId();
  const bot: TestBot = {
    token: `${Buffer.from(id).toString("base64url")}.${name}.${"x".repeat(30)}`,
    id,
    username: name,
    applicationId: id,
    grantsMessageContent: true,
    grantsMembers: false,
    grantsPresences: false,
    applicationFlags: 1 << 19,
  };
  world.bots.push(bot);
  guild.members.set(id, { roles: [], nick: null, joined_at: "2024-01-01T00:00:00+00:00" });
  return bot;
}

function addGuild(
  world: DiscordWorld,
  {
    channels = 1,
    members = 2,
    bot = world.mainBot(),
  }: { channels?: number; members?: number; bot?: TestBot } = {},
): { guildId: string; channelIds: string[] } {
  const id = world.nextId();
  const guild = world.addGuild(id, `Guild ${id}`, olga.id);
  for (const user of [olga, alice]) world.addMember(guild, user);
  guild.memberCount = members;
  guild.members.set(bot.id, { roles: [], nick: null, joined_at: "2024-01-01T00:00:00+00:00" });
  const channelIds = Array.from({ length: channels }, (_, index) => {
    const made = world.nextId();
    world.addChannel({
      id: made,
      type: 0,
      guild_id: id,
      name: `room-${index}`,
      position: index,
      topic: `What is said in room ${index}`,
      permission_overwrites: [],
    });
    return made;
  });
  return { guildId: id, channelIds };
}

/** The member list of a large guild is not sent; the bot's own membership always is. */
function guildCreate(world: DiscordWorld, id: string, bot: TestBot): Json {
  const guild = world.guilds.get(id) as TestGuild;
  const inGuild = [...world.channels.values()].filter((channel) => channel.guild_id === id);
  const own = guild.members.get(bot.id);
  const self = { id: bot.id, username: bot.username, discriminator: "0", bot: true };
  const isActive = (channel: TestChannel): boolean => channel.thread_metadata?.archived === false;
  return {
    id,
    name: guild.name,
    owner_id: guild.owner_id,
    roles: guild.roles,
    channels: inGuild.filter(({ type }) => !threadTypes.has(type)).map(publicChannel),
    threads: inGuild.filter(isActive).map(publicChannel),
    members: own === undefined ? [] : [{ ...own, user: self, deaf: false, mute: false, flags: 0 }],
    emojis: guild.emojis,
    stickers: guild.stickers,
    features: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: guild.events,
    member_count: guild.memberCount,
    large: guild.memberCount > 250,
    joined_at: "2024-01-01T00:00:00+00:00",
    unavailable: false,
  };
}

function messageOf(
  world: DiscordWorld,
  content: string,
): Json & { id: string; channel_id: string } {
  const isMentioned = content.includes(`<@${botId}>`);
  return {
    id: world.nextId(),
    type: 0,
    channel_id: channelId,
    guild_id: guildId,
    author: alice,
    member: { roles: [memberRole], nick: null },
    content,
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: isMentioned ? [{ id: botId, username: "testbot", bot: true }] : [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
  };
}
