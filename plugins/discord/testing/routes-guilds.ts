import { badLength, invalidForm, missingPermissions, Refusal } from "./discord-errors.ts";
import { textOf } from "./discord-forms.ts";
import {
  botUser,
  publicChannel,
  publicUser,
  threadTypes,
  type DiscordWorld,
  type Json,
  type TestBot,
  type TestGuild,
} from "./discord-world.ts";
import { route, type Answer, type Call, type Route } from "./rest-call.ts";
import { visibleTo } from "./routes-messages.ts";

/** Guilds, members, roles, users, the bot itself. */

const guildOf = ({ world, bot, params }: Call): TestGuild => world.guildFor(bot, params[0] ?? "");

export function publicGuild(guild: TestGuild): Json {
  const { id, name, owner_id, roles, emojis, stickers, memberCount } = guild;
  return {
    id,
    name,
    owner_id,
    roles,
    emojis,
    stickers,
    features: [],
    approximate_member_count: memberCount,
  };
}

function memberOf(world: DiscordWorld, guild: TestGuild, userId: string): Json {
  const member = guild.members.get(userId);
  const bot = world.bots.find(({ id }) => id === userId);
  const user = world.users.get(userId) ?? (bot && botUser(bot));
  if (member === undefined || user === undefined) throw new Refusal(404, 10_007, "Unknown Member");
  return { ...member, user: publicUser(user), deaf: false, mute: false, flags: 0 };
}

/** Bots may act only on those who stand below them. */
function requireHigher(guild: TestGuild, bot: TestBot, positions: number[]): void {
  const top = (ids: readonly string[]): number =>
    Math.max(
      0,
      ...guild.roles.filter(({ id }) => ids.includes(id)).map(({ position }) => position),
    );
  const own = top(guild.members.get(bot.id)?.roles ?? []);
  if (positions.some((position) => position >= own)) throw missingPermissions();
}

function setRole(isOn: boolean): Route["run"] {
  return (call) => {
    const guild = guildOf(call);
    const [, userId = "", roleId = ""] = call.params;
    call.world.requireInGuild(call.bot, guild, "manageRoles");
    memberOf(call.world, guild, userId);
    const role = guild.roles.find(({ id }) => id === roleId);
    if (role === undefined) throw new Refusal(404, 10_011, "Unknown Role");
    requireHigher(guild, call.bot, [role.position]);
    const member = guild.members.get(userId);
    if (member !== undefined) {
      const others = member.roles.filter((id) => id !== roleId);
      member.roles = isOn ? [...others, roleId] : others;
    }
    return [204];
  };
}

function changeMember(call: Call): Answer {
  const guild = guildOf(call);
  const [, userId = ""] = call.params;
  const { body, world, bot } = call;
  memberOf(world, guild, userId);
  const member = guild.members.get(userId);
  const until = body["communication_disabled_until"];
  if (until !== undefined) {
    world.requireInGuild(bot, guild, "moderateMembers");
    if (until !== null && Date.parse(textOf(until)) - world.now() > 28 * 86_400_000) {
      throw invalidForm("communication_disabled_until", "DISABLED_UNTIL_MAX", "At most 28 days.");
    }
    if (member !== undefined)
      member.communication_disabled_until = until === null ? null : textOf(until);
  }
  if (body["nick"] !== undefined && member !== undefined)
    member.nick = body["nick"] === null ? null : textOf(body["nick"]);
  return [200, memberOf(world, guild, userId)];
}

function removeMember(call: Call): Answer {
  const guild = guildOf(call);
  const [, userId = ""] = call.params;
  call.world.requireInGuild(call.bot, guild, "kickMembers");
  memberOf(call.world, guild, userId);
  guild.members.delete(userId);
  return [204];
}

function ban(call: Call): Answer {
  const guild = guildOf(call);
  const [, userId = ""] = call.params;
  call.world.requireInGuild(call.bot, guild, "banMembers");
  guild.members.delete(userId);
  guild.bans.add(userId);
  return [204];
}

function unban(call: Call): Answer {
  const guild = guildOf(call);
  call.world.requireInGuild(call.bot, guild, "banMembers");
  if (!guild.bans.delete(call.params[1] ?? "")) throw new Refusal(404, 10_026, "Unknown Ban");
  return [204];
}

function listMembers(call: Call): Answer {
  if (!call.bot.grantsMembers) throw missingPermissions();
  const guild = guildOf(call);
  const limit = Number(call.query.get("limit") ?? 1);
  if (!(limit >= 1 && limit <= 1000))
    throw invalidForm("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 1000.");
  return [
    200,
    [...guild.members.keys()].slice(0, limit).map((id) => memberOf(call.world, guild, id)),
  ];
}

function searchMembers(call: Call): Answer {
  const guild = guildOf(call);
  const wanted = (call.query.get("query") ?? "").toLowerCase();
  if (wanted === "") throw badLength("query", 1, 100);
  const found = [...guild.members].filter(([id, { nick }]) => {
    const user = call.world.users.get(id);
    return [nick, user?.username, user?.global_name].some((name) =>
      name?.toLowerCase().startsWith(wanted),
    );
  });
  const limit = Number(call.query.get("limit") ?? 1);
  return [200, found.slice(0, limit).map(([id]) => memberOf(call.world, guild, id))];
}

function searchMessages(call: Call): Answer {
  const guild = guildOf(call);
  const { world, bot, query } = call;
  const wanted = (query.get("content") ?? "").toLowerCase();
  const channels = query.getAll("channel_id");
  const authors = query.getAll("author_id");
  const limit = Number(query.get("limit") ?? 25);
  if (!(limit >= 1 && limit <= 25))
    throw invalidForm("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 25.");
  const found = [...world.messages].flatMap(([channelId, messages]) => {
    const channel = world.channels.get(channelId);
    if (channel?.guild_id !== guild.id || !world.may(bot.id, channel, "readMessageHistory"))
      return [];
    if (channels.length > 0 && !channels.includes(channelId)) return [];
    return messages.filter(
      ({ content, author }) =>
        content.toLowerCase().includes(wanted) &&
        (authors.length === 0 || authors.includes(author.id)),
    );
  });
  const newest = found.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)).slice(0, limit);
  return [
    200,
    { total_results: found.length, messages: newest.map((message) => [visibleTo(bot, message)]) },
  ];
}

function createEvent(call: Call): Answer {
  const guild = guildOf(call);
  const { world, bot, body } = call;
  try {
    world.requireInGuild(bot, guild, "createEvents");
  } catch {
    world.requireInGuild(bot, guild, "manageEvents");
  }
  const name = textOf(body["name"]);
  if (name.length === 0 || name.length > 100) throw badLength("name", 1, 100);
  const type = Number(body["entity_type"]);
  if (type === 3 && !Reflect.get(Object(body["entity_metadata"]), "location")) {
    throw invalidForm("entity_metadata.location", "BASE_TYPE_REQUIRED", "This field is required");
  }
  if (type === 3 && !body["scheduled_end_time"])
    throw invalidForm("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required");
  if (!(Date.parse(textOf(body["scheduled_start_time"])) > world.now())) {
    throw invalidForm(
      "scheduled_start_time",
      "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
      "Cannot schedule event in the past.",
    );
  }
  const event = { status: 1, ...body, id: world.nextId(), guild_id: guild.id, creator_id: bot.id };
  guild.events.push(event);
  return [200, event];
}

function user(call: Call): Answer {
  const id = call.params[0] ?? "";
  const bot = call.world.bots.find((each) => each.id === id);
  const found = call.world.users.get(id) ?? (bot && botUser(bot));
  if (found === undefined) throw new Refusal(404, 10_013, "Unknown User");
  return [200, publicUser(found)];
}

function ownGuilds({ world, bot }: Call): Answer {
  const guilds = [...world.guilds.values()].filter(({ members }) => members.has(bot.id));
  return [
    200,
    guilds.map(({ id, name }) => ({ id, name, owner: false, permissions: "0", features: [] })),
  ];
}

function channels(call: Call): Answer {
  const { id } = guildOf(call);
  const found = [...call.world.channels.values()].filter(
    (channel) => channel.guild_id === id && !threadTypes.has(channel.type),
  );
  return [200, found.map(publicChannel)];
}

const application = ({ bot }: Call): Answer => [
  200,
  {
    id: bot.applicationId,
    name: "Test bot",
    flags: bot.applicationFlags,
    description: "",
    bot: publicUser(botUser(bot)),
  },
];

export const guildRoutes: Route[] = [
  route("GET", "/users/@me", ({ bot }) => [200, publicUser(botUser(bot))]),
  route("GET", "/users/@me/guilds", ownGuilds),
  route("GET", "/users/:u", user),
  route("GET", "/applications/@me", application),
  route("GET", "/oauth2/applications/@me", application),
  route("GET", "/guilds/:g", (call) => [200, publicGuild(guildOf(call))]),
  route("GET", "/guilds/:g/channels", channels),
  route("GET", "/guilds/:g/roles", (call) => [200, guildOf(call).roles]),
  route("GET", "/guilds/:g/members", listMembers),
  route("GET", "/guilds/:g/members/search", searchMembers),
  route("GET", "/guilds/:g/messages/search", searchMessages),
  route("GET", "/guilds/:g/members/:u", (call) => [
    200,
    memberOf(call.world, guildOf(call), call.params[1] ?? ""),
  ]),
  route("PATCH", "/guilds/:g/members/:u", changeMember),
  route("DELETE", "/guilds/:g/members/:u", removeMember),
  route("PUT", "/guilds/:g/members/:u/roles/:r", setRole(true)),
  route("DELETE", "/guilds/:g/members/:u/roles/:r", setRole(false)),
  route("PUT", "/guilds/:g/bans/:u", ban),
  route("DELETE", "/guilds/:g/bans/:u", unban),
  route("GET", "/guilds/:g/scheduled-events", (call) => [200, guildOf(call).events]),
  route("POST", "/guilds/:g/scheduled-events", createEvent),
  route("GET", "/guilds/:g/emojis", (call) => [200, guildOf(call).emojis]),
  route("GET", "/guilds/:g/stickers", (call) => [200, guildOf(call).stickers]),
];
