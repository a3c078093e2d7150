import {
  badChoice,
  badLength,
  invalidForm,
  missingPermissions,
  Refusal,
  unknownMessage,
} from "./discord-errors.ts";
import { checkMessage, textOf } from "./discord-forms.ts";
import { postMessage, shownMessage } from "./discord-messages.ts";
import {
  botUser,
  forumTypes,
  publicChannel,
  publicUser,
  threadTypes,
  type Json,
  type TestChannel,
} from "./discord-world.ts";
import { route, type Answer, type Call, type Route } from "./rest-call.ts";

/** Channels, threads and forum posts. */

const archiveMinutes = new Set([60, 1440, 4320, 10_080]);
const threadable = new Set([0, 5]);

const channelOf = ({ world, bot, params }: Call): TestChannel =>
  world.channelFor(bot, params[0] ?? "");

function makeThread(call: Call, parent: TestChannel, type: number, id: string): TestChannel {
  const { world, bot, body } = call;
  const name = textOf(body["name"]).trim();
  if (name.length === 0 || name.length > 100) throw badLength("name", 1, 100);
  const minutes = Number(body["auto_archive_duration"] ?? 4320);
  if (!archiveMinutes.has(minutes))
    throw badChoice("auto_archive_duration", "Value must be one of {60, 1440, 4320, 10080}.");
  const thread = world.addChannel({
    id,
    type,
    guild_id: parent.guild_id ?? "",
    parent_id: parent.id,
    owner_id: bot.id,
    name,
    message_count: 0,
    member_count: 1,
    rate_limit_per_user: 0,
    ...(body["applied_tags"] === undefined ? {} : { applied_tags: body["applied_tags"] }),
    thread_metadata: { archived: false, auto_archive_duration: minutes, locked: false },
  });
  world.emit("THREAD_CREATE", { ...publicChannel(thread), newly_created: true }, { channelId: id });
  return thread;
}

/** A thread on a message has the message's id. */
function threadOnMessage(call: Call): Answer {
  const { world, bot, params } = call;
  const parent = channelOf(call);
  if (!threadable.has(parent.type))
    throw new Refusal(400, 50_024, "Cannot execute action on this channel type");
  world.require(bot, parent, "createPublicThreads");
  const message = world.findMessage(parent.id, params[1] ?? "");
  if (message === undefined) throw unknownMessage();
  if (world.channels.has(message.id)) {
    throw new Refusal(400, 160_004, "A thread has already been created for this message");
  }
  const thread = makeThread(call, parent, 11, message.id);
  message["flags"] = Number(message["flags"] ?? 0) | (1 << 5);
  message["thread"] = publicChannel(thread);
  return [201, publicChannel(thread)];
}

function threadAlone(call: Call): Answer {
  const { world, bot, body } = call;
  const parent = channelOf(call);
  if (forumTypes.has(parent.type)) return post(call, parent);
  if (!threadable.has(parent.type))
    throw new Refusal(400, 50_024, "Cannot execute action on this channel type");
  const type = Number(body["type"] ?? 12);
  if (![11, 12].includes(type)) throw badChoice("type", "Value must be one of {11, 12}.");
  world.require(bot, parent, type === 12 ? "createPrivateThreads" : "createPublicThreads");
  return [201, publicChannel(makeThread(call, parent, type, world.nextId()))];
}

function post(call: Call, forum: TestChannel): Answer {
  const { world, bot, body, files, server } = call;
  world.require(bot, forum, "sendMessages");
  const first = body["message"] as Json | undefined;
  if (first === undefined)
    throw invalidForm("message", "BASE_TYPE_REQUIRED", "This field is required");
  checkMessage(first, files);
  const requiresTag = (Number(forum["flags"] ?? 0) & (1 << 4)) !== 0;
  const tags = Array.isArray(body["applied_tags"]) ? body["applied_tags"].map(String) : [];
  if (requiresTag && tags.length === 0)
    throw new Refusal(400, 40_067, "A tag is required to create a forum post in this channel");
  if (tags.length > 5) throw badLength("applied_tags", 0, 5);
  const id = world.nextId();
  const thread = makeThread(call, forum, 11, id);
  const posting = {
    author: botUser(bot),
    channel: thread,
    body: first,
    files,
    cdnUrl: server.cdnUrl(),
    extra: { id },
  };
  const message = postMessage(world, posting);
  server.sent.push({ id, channelId: id, body: first, at: world.now() });
  return [201, { ...publicChannel(thread), message: shownMessage(message, bot.id) }];
}

function change(call: Call): Answer {
  const { world, bot, body } = call;
  const channel = channelOf(call);
  if (threadTypes.has(channel.type)) {
    const isMine = channel["owner_id"] === bot.id;
    if (!isMine) world.require(bot, channel, "manageThreads");
    const facts = channel.thread_metadata ?? {
      archived: false,
      auto_archive_duration: 4320,
      locked: false,
    };
    const {
      archived = facts.archived,
      locked = facts.locked,
      auto_archive_duration = facts.auto_archive_duration,
    } = body as Partial<typeof facts>;
    if (!archiveMinutes.has(auto_archive_duration))
      throw badChoice("auto_archive_duration", "Value must be one of {60, 1440, 4320, 10080}.");
    channel.thread_metadata = { archived, locked, auto_archive_duration };
  } else world.require(bot, channel, "manageChannels");
  if (body["name"] !== undefined) {
    const name = textOf(body["name"]);
    if (name.length === 0 || name.length > 100) throw badLength("name", 1, 100);
    channel.name = name;
  }
  for (const field of [
    "topic",
    "position",
    "parent_id",
    "nsfw",
    "rate_limit_per_user",
    "applied_tags",
  ]) {
    if (body[field] !== undefined) channel[field] = body[field];
  }
  const event = threadTypes.has(channel.type) ? "THREAD_UPDATE" : "CHANNEL_UPDATE";
  world.emit(event, publicChannel(channel), { channelId: channel.id });
  return [200, publicChannel(channel)];
}

function remove(call: Call): Answer {
  const { world, bot } = call;
  const channel = channelOf(call);
  world.require(bot, channel, threadTypes.has(channel.type) ? "manageThreads" : "manageChannels");
  const event = threadTypes.has(channel.type) ? "THREAD_DELETE" : "CHANNEL_DELETE";
  world.emit(event, publicChannel(channel), { channelId: channel.id });
  world.channels.delete(channel.id);
  return [200, publicChannel(channel)];
}

function activeThreads(call: Call): Answer {
  const { world, bot, params } = call;
  const guild = world.guildFor(bot, params[0] ?? "");
  const threads = [...world.channels.values()].filter(
    (channel) =>
      channel.guild_id === guild.id &&
      threadTypes.has(channel.type) &&
      channel.thread_metadata?.archived === false,
  );
  return [200, { threads: threads.map(publicChannel), members: [] }];
}

function archivedThreads(call: Call): Answer {
  const parent = channelOf(call);
  call.world.require(call.bot, parent, "readMessageHistory");
  const threads = [...call.world.channels.values()].filter(
    (channel) => channel.parent_id === parent.id && channel.thread_metadata?.archived === true,
  );
  return [200, { threads: threads.map(publicChannel), members: [], has_more: false }];
}

function joinThread(call: Call): Answer {
  const channel = channelOf(call);
  if (!threadTypes.has(channel.type))
    throw new Refusal(400, 50_024, "Cannot execute action on this channel type");
  return [204];
}

/** Whoever began a thread or wrote in it is in it. */
function threadMember(call: Call): Answer {
  const channel = channelOf(call);
  const user = call.params[1] ?? "";
  const wrote = call.world.history(channel.id).some(({ author }) => author.id === user);
  if (channel["owner_id"] !== user && !wrote) throw new Refusal(404, 10_007, "Unknown Member");
  const joined = { join_timestamp: "2026-01-01T00:00:00+00:00", flags: 0 };
  return [200, { id: channel.id, user_id: user, ...joined }];
}

function setOverwrite(call: Call): Answer {
  const { world, bot, params, body } = call;
  const channel = channelOf(call);
  world.require(bot, channel, "manageRoles");
  const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== params[1]);
  const { type = 0, allow = "0", deny = "0" } = body;
  channel.permission_overwrites = [
    ...others,
    { id: params[1] ?? "", type: Number(type), allow: String(allow), deny: String(deny) },
  ];
  return [204];
}

function create(call: Call): Answer {
  const { world, bot, params, body } = call;
  const guild = world.guildFor(bot, params[0] ?? "");
  world.requireInGuild(bot, guild, "manageChannels");
  const name = textOf(body["name"]);
  if (name.length === 0 || name.length > 100) throw badLength("name", 1, 100);
  const channel = world.addChannel({
    permission_overwrites: [],
    position: 0,
    ...body,
    id: world.nextId(),
    type: Number(body["type"] ?? 0),
    guild_id: guild.id,
    name,
  });
  world.emit("CHANNEL_CREATE", publicChannel(channel), { channelId: channel.id });
  return [201, publicChannel(channel)];
}

function openDirect({ world, bot, body }: Call): Answer {
  const id = textOf(body["recipient_id"]);
  if (!/^\d{15,20}$/.test(id))
    throw invalidForm("recipient_id", "NUMBER_TYPE_COERCE", `Value "${id}" is not snowflake.`);
  const user = world.users.get(id);
  if (user === undefined) throw new Refusal(400, 50_033, "Invalid Recipient(s)");
  if (user.bot === true) throw missingPermissions();
  const channel = world.directChannel(bot, user);
  return [200, { ...publicChannel(channel), recipients: [publicUser(user)] }];
}

export const channelRoutes: Route[] = [
  route("GET", "/channels/:c", (call) => [200, publicChannel(channelOf(call))]),
  route("PATCH", "/channels/:c", change),
  route("DELETE", "/channels/:c", remove),
  route("POST", "/channels/:c/messages/:m/threads", threadOnMessage),
  route("POST", "/channels/:c/threads", threadAlone),
  route("GET", "/channels/:c/threads/archived/public", archivedThreads),
  route("GET", "/channels/:c/thread-members", () => [200, []]),
  route("GET", "/channels/:c/thread-members/:u", threadMember),
  route("PUT", "/channels/:c/thread-members/:u", joinThread),
  route("DELETE", "/channels/:c/thread-members/:u", joinThread),
  route("PUT", "/channels/:c/permissions/:o", setOverwrite),
  route("GET", "/guilds/:g/threads/active", activeThreads),
  route("POST", "/guilds/:g/channels", create),
  route("POST", "/users/@me/channels", openDirect),
];
