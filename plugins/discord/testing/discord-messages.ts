import { invalidForm, Refusal, unknownMessage } from "./discord-errors.ts";
import { listOf, messageFlags, textOf, type UploadedFile } from "./discord-forms.ts";
import {
  forumTypes,
  publicUser,
  threadTypes,
  type DiscordWorld,
  type Json,
  type TestBot,
  type TestChannel,
  type TestMessage,
  type TestUser,
} from "./discord-world.ts";

/** Making and changing messages, whoever does it: a bot by REST, a person, or an answer to an interaction. */

export interface Posting {
  author: TestUser;
  channel: TestChannel;
  body: Json;
  files?: readonly UploadedFile[];
  /** Fields that only the server sets. */
  extra?: Json;
  cdnUrl: string;
}

/** Fields that the gateway adds to a message, and the nonce, which only the sender sees. */
const gatewayOnly = new Set(["guild_id", "member", "channel_type", "nonce", "enforce_nonce"]);

export function withoutGatewayFields(message: Json): Json {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !gatewayOnly.has(name)));
}

/** May the bot send this there? Throws what Discord would answer. */
export function checkSend(
  world: DiscordWorld,
  bot: TestBot,
  channel: TestChannel,
  body: Json,
  files: readonly UploadedFile[],
): void {
  if (channel.type === 1) return checkDirect(world, bot, channel);
  if (forumTypes.has(channel.type) || channel.type === 4) {
    throw new Refusal(400, 50_008, "Cannot send messages in a non-text channel");
  }
  const isThread = threadTypes.has(channel.type);
  world.require(bot, channel, isThread ? "sendMessagesInThreads" : "sendMessages");
  if (isThread && channel.thread_metadata?.locked && !world.may(bot.id, channel, "manageThreads")) {
    throw new Refusal(403, 160_005, "Thread is locked");
  }
  if (files.length > 0) world.require(bot, channel, "attachFiles");
  if (listOf(body["embeds"]).length > 0) world.require(bot, channel, "embedLinks");
  if (body["poll"]) world.require(bot, channel, "sendPolls");
  if (body["message_reference"] && !world.may(bot.id, channel, "readMessageHistory")) {
    throw new Refusal(403, 160_002, "Cannot reply without permission to read message history");
  }
  const flags = Number(body["flags"] ?? 0);
  if (
    (flags & messageFlags.isVoiceMessage) !== 0 &&
    !world.may(bot.id, channel, "sendVoiceMessages")
  ) {
    throw new Refusal(403, 50_173, "You cannot send voice messages in this channel.");
  }
}

function checkDirect(world: DiscordWorld, bot: TestBot, channel: TestChannel): void {
  const [person] = channel.recipients ?? [];
  if (person?.isClosed) {
    throw new Refusal(403, 50_007, "Cannot send messages to this user");
  }
  if (person !== undefined && world.users.has(person.id) && !world.sharesGuild(bot, person.id)) {
    throw new Refusal(
      403,
      50_278,
      "Cannot send messages to this user due to having no mutual guilds",
    );
  }
}

/** Stores the message and tells every bot that may hear it. */
export function postMessage(world: DiscordWorld, posting: Posting): TestMessage {
  const { author, channel, body } = posting;
  const message = buildMessage(world, posting);
  world.history(channel.id).push(message);
  unarchive(world, channel);
  channel["last_message_id"] = message.id;
  channel["message_count"] = Number(channel["message_count"] ?? 0) + 1;
  const guild = channel.guild_id === undefined ? undefined : world.guilds.get(channel.guild_id);
  const member = guild?.members.get(author.id);
  const seen: Json = {
    ...message,
    channel_type: channel.type,
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    ...(member === undefined ? {} : { member: { ...member, deaf: false, mute: false, flags: 0 } }),
    ...(body["nonce"] === undefined ? {} : { nonce: body["nonce"] }),
  };
  world.emit("MESSAGE_CREATE", seen, { channelId: channel.id });
  return message;
}

export function buildMessage(world: DiscordWorld, posting: Posting): TestMessage {
  const { author, channel, body, files = [], extra = {} } = posting;
  const reference = referenceOf(world, channel, body["message_reference"]);
  // Discord removes white space around a text.
  const content = textOf(body["content"]).trim();
  const isReply = reference?.message !== undefined;
  return {
    id: world.nextId(),
    type: isReply ? 19 : 0,
    channel_id: channel.id,
    ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
    author: publicUser(author) as unknown as TestUser,
    content,
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: null,
    tts: body["tts"] === true,
    ...mentionsIn(world, channel, content, body, reference?.message),
    attachments: files.map((file) => attach(world, posting, file)),
    embeds: listOf(body["embeds"]).map((embed) => ({ type: "rich", ...embed })),
    components: listOf(body["components"]),
    pinned: false,
    flags: Number(body["flags"] ?? 0),
    ...(body["poll"] ? { poll: body["poll"] } : {}),
    ...(listOf(body["sticker_ids"]).length > 0
      ? {
          sticker_items: listOf(body["sticker_ids"]).map((id) => ({
            id,
            name: "sticker",
            format_type: 1,
          })),
        }
      : {}),
    ...(reference === undefined ? {} : { message_reference: reference.fields }),
    ...(isReply ? { referenced_message: withoutGatewayFields(reference.message as Json) } : {}),
    ...extra,
  };
}

function referenceOf(
  world: DiscordWorld,
  channel: TestChannel,
  value: unknown,
): { fields: Json; message?: TestMessage } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { message_id, channel_id, fail_if_not_exists = true } = value as Json;
  const id = textOf(message_id);
  const message = world.findMessage(channel.id, id);
  if (message === undefined) {
    if (fail_if_not_exists === false) return undefined;
    throw invalidForm("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  }
  const fields = {
    type: 0,
    message_id: id,
    channel_id: channel_id ?? channel.id,
    ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
  };
  return { fields, message };
}

/** Who is pinged: what the text names, as far as `allowed_mentions` lets it. */
function mentionsIn(
  world: DiscordWorld,
  channel: TestChannel,
  content: string,
  body: Json,
  replied: TestMessage | undefined,
): Json {
  const allowed = body["allowed_mentions"] as Record<string, unknown> | undefined;
  const parse = (allowed?.["parse"] ?? ["users", "roles", "everyone"]) as string[];
  const listed = (name: string): string[] => (allowed?.[name] ?? []) as string[];
  const ids = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) => id ?? []);
  const users = ids.filter((id) => parse.includes("users") || listed("users").includes(id));
  if (replied !== undefined && allowed?.["replied_user"] !== false) users.push(replied.author.id);
  const roleIds = [...content.matchAll(/<@&(\d+)>/g)].flatMap(([, id]) => id ?? []);
  const bots = new Map(
    world.bots.map((bot) => [bot.id, { id: bot.id, username: bot.username, bot: true }]),
  );
  const isLoud = /@(?:everyone|here)\b/.test(content) && parse.includes("everyone");
  return {
    mention_everyone: isLoud && channel.guild_id !== undefined,
    mentions: [...new Set(users)].flatMap((id) => {
      const user = world.users.get(id) ?? bots.get(id);
      return user === undefined ? [] : [publicUser(user)];
    }),
    mention_roles: roleIds.filter((id) => parse.includes("roles") || listed("roles").includes(id)),
  };
}

function attach(world: DiscordWorld, { channel, body, cdnUrl }: Posting, file: UploadedFile): Json {
  const id = world.nextId();
  const name = file.name.replaceAll(/[^\w.-]+/g, "_");
  const path = `/attachments/${channel.id}/${id}/${name}`;
  world.files.set(path, { bytes: file.bytes, type: file.type });
  const place = /\d+/.exec(file.field)?.[0];
  const described = listOf(body["attachments"]).find((each) => String(each["id"]) === place) ?? {};
  const { description, duration_secs, waveform } = described;
  return {
    id,
    filename: name,
    size: file.bytes.length,
    url: `${cdnUrl}${path}?ex=1&is=1&hm=1`,
    proxy_url: `${cdnUrl}${path}?ex=1&is=1&hm=1`,
    content_type: file.type,
    ...(description === undefined ? {} : { description }),
    ...(duration_secs === undefined ? {} : { duration_secs, waveform }),
  };
}

function unarchive(world: DiscordWorld, channel: TestChannel): void {
  const facts = channel.thread_metadata;
  if (facts === undefined || !facts.archived) return;
  channel.thread_metadata = { ...facts, archived: false };
  world.emit("THREAD_UPDATE", { ...channel }, { channelId: channel.id });
}

/** Changes the fields that the body names. */
export function editMessage(
  world: DiscordWorld,
  message: TestMessage,
  posting: Omit<Posting, "author">,
): TestMessage {
  const { body, channel, files = [] } = posting;
  if (body["content"] !== undefined) message.content = textOf(body["content"]).trim();
  for (const field of ["embeds", "components"]) {
    if (body[field] !== undefined) message[field] = listOf(body[field]);
  }
  if (body["flags"] !== undefined) message["flags"] = Number(body["flags"] ?? 0);
  const kept =
    body["attachments"] === undefined
      ? undefined
      : listOf(body["attachments"]).map(({ id }) => String(id));
  const before = listOf(message["attachments"]).filter(
    ({ id }) => kept === undefined || kept.includes(String(id)),
  );
  const added = files.map((file) => attach(world, { ...posting, author: message.author }, file));
  message["attachments"] = [...before, ...added];
  message["edited_timestamp"] = new Date(world.now()).toISOString();
  if (!world.findMessage(channel.id, message.id)) return message;
  const guildId = channel.guild_id;
  const author = world.users.get(message.author.id);
  const member =
    guildId === undefined ? undefined : world.guilds.get(guildId)?.members.get(author?.id ?? "");
  world.emit(
    "MESSAGE_UPDATE",
    {
      ...message,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      ...(member === undefined ? {} : { member }),
    },
    { channelId: channel.id },
  );
  return message;
}

export function deleteMessage(world: DiscordWorld, channel: TestChannel, id: string): void {
  const list = world.history(channel.id);
  const at = list.findIndex((message) => message.id === id);
  if (at === -1) throw unknownMessage();
  list.splice(at, 1);
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  world.emit("MESSAGE_DELETE", { id, channel_id: channel.id, ...guild }, { channelId: channel.id });
}

interface Reaction extends Json {
  emoji: { id: string | null; name: string };
  users: string[];
}

export function reactionsOf(message: TestMessage): Reaction[] {
  const found = (message["reaction_list"] ?? []) as Reaction[];
  message["reaction_list"] = found;
  return found;
}

/** `👍` or `name:id`, as a path has it after decoding. */
export function readEmoji(text: string): Reaction["emoji"] {
  const custom = /^(\w{2,32}):(\d{15,20})$/.exec(text);
  if (custom) return { id: custom[2] ?? null, name: custom[1] ?? "" };
  if (!/\p{Extended_Pictographic}|\p{Regional_Indicator}|^[\d#*]\uFE0F?\u20E3$/u.test(text)) {
    throw new Refusal(400, 10_014, "Unknown Emoji");
  }
  return { id: null, name: text };
}

export function react(
  world: DiscordWorld,
  message: TestMessage,
  emojiText: string,
  userId: string,
  isOn: boolean,
): void {
  const emoji = readEmoji(emojiText);
  const list = reactionsOf(message);
  let reaction = list.find((each) => each.emoji.id === emoji.id && each.emoji.name === emoji.name);
  if (isOn) {
    if (reaction === undefined) {
      if (list.length >= 20)
        throw new Refusal(403, 30_010, "Maximum number of reactions reached (20)");
      reaction = { emoji, users: [] };
      list.push(reaction);
    }
    if (reaction.users.includes(userId)) return;
    reaction.users.push(userId);
  } else {
    if (reaction === undefined || !reaction.users.includes(userId)) return;
    reaction.users = reaction.users.filter((id) => id !== userId);
    message["reaction_list"] = list.filter(({ users }) => users.length > 0);
  }
  const channel = world.channels.get(message.channel_id);
  const guildId = channel?.guild_id;
  const member = guildId === undefined ? undefined : world.guilds.get(guildId)?.members.get(userId);
  const user = world.users.get(userId);
  world.emit(
    isOn ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE",
    {
      user_id: userId,
      channel_id: message.channel_id,
      message_id: message.id,
      emoji,
      type: 0,
      burst: false,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      ...(isOn ? { message_author_id: message.author.id } : {}),
      ...(isOn && member !== undefined && user !== undefined
        ? { member: { ...member, user: publicUser(user) } }
        : {}),
    },
    { channelId: message.channel_id },
  );
}

/** As REST shows it. */
export function shownMessage(message: TestMessage, viewerId: string): Json {
  const { reaction_list: list, ...rest } = message;
  const reactions = ((list ?? []) as Reaction[]).map(({ emoji, users }) => ({
    emoji,
    count: users.length,
    me: users.includes(viewerId),
  }));
  const shown = withoutGatewayFields(rest);
  return reactions.length === 0 ? shown : { ...shown, reactions };
}

export function requireOwn(message: TestMessage, bot: TestBot): void {
  if (message.author.id === bot.id) return;
  throw new Refusal(403, 50_005, "Cannot edit a message authored by another user");
}
