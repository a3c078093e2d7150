import { invalidForm, missingPermissions, Refusal, unknownMessage } from "./discord-errors.ts";
import { checkMessage, messageFlags } from "./discord-forms.ts";
import { emptied } from "./discord-gateway.ts";
import {
  checkSend,
  deleteMessage,
  editMessage,
  postMessage,
  react,
  reactionsOf,
  readEmoji,
  requireOwn,
  shownMessage,
} from "./discord-messages.ts";
import {
  botUser,
  publicUser,
  type Json,
  type TestBot,
  type TestChannel,
  type TestMessage,
} from "./discord-world.ts";
import { route, type Answer, type Call, type Route } from "./rest-call.ts";

/** "The past few minutes". */
const nonceWindowMs = 5 * 60_000;
const twoWeeksMs = 14 * 24 * 3_600_000;
const mostPins = 250;

function channelOf({ world, bot, params }: Call): TestChannel {
  return world.channelFor(bot, params[0] ?? "");
}

function messageOf(call: Call, channel: TestChannel): TestMessage {
  const { world, bot, params } = call;
  if (channel.guild_id !== undefined && !world.may(bot.id, channel, "readMessageHistory")) {
    throw missingPermissions();
  }
  const message = world.findMessage(channel.id, params[1] ?? "");
  if (message === undefined) throw unknownMessage();
  return message;
}

/** By REST as well, the text of others is withheld from an application without the intent. */
export function visibleTo(bot: TestBot, message: TestMessage): Json {
  const shown = shownMessage(message, bot.id);
  if (bot.grantsMessageContent || message.guild_id === undefined) return shown;
  const { guild_id: _, ...visible } = emptied({ ...shown, guild_id: message.guild_id }, bot);
  return visible;
}

function post(call: Call): Answer {
  const { world, bot, body, files, server } = call;
  const channel = channelOf(call);
  checkMessage(body, files, server.maxTextLength);
  checkSend(world, bot, channel, body, files);
  const twin = server.sent.find(
    (sent) =>
      body["enforce_nonce"] === true &&
      body["nonce"] !== undefined &&
      sent.body["nonce"] === body["nonce"] &&
      world.now() - sent.at < nonceWindowMs,
  );
  const known = twin && world.findMessage(twin.channelId, twin.id);
  if (known !== undefined) return [200, { ...shownMessage(known, bot.id), nonce: body["nonce"] }];
  const posting = { author: botUser(bot), channel, body, files, cdnUrl: server.cdnUrl() };
  const message = postMessage(world, posting);
  const names = files.map(({ name }) => name);
  server.sent.push({
    id: message.id,
    channelId: channel.id,
    body,
    at: world.now(),
    ...(names.length > 0 ? { files: names } : {}),
  });
  const nonce = body["nonce"] === undefined ? {} : { nonce: body["nonce"] };
  return [200, { ...shownMessage(message, bot.id), ...nonce }];
}

function list(call: Call): Answer {
  const { world, bot, query } = call;
  const channel = channelOf(call);
  const limit = Number(query.get("limit") ?? 50);
  if (!(limit >= 1 && limit <= 100))
    throw invalidForm("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.");
  if (channel.guild_id !== undefined && !world.may(bot.id, channel, "readMessageHistory")) {
    return [200, []];
  }
  const compare = (a: TestMessage, b: TestMessage): number =>
    BigInt(a.id) < BigInt(b.id) ? 1 : -1;
  const all = world.history(channel.id).toSorted(compare);
  const [before, after, around] = ["before", "after", "around"].map((name) => query.get(name));
  let found = all;
  if (before) found = all.filter(({ id }) => BigInt(id) < BigInt(before)).slice(0, limit);
  else if (after) found = all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(-limit);
  else if (around) {
    const at = all.findIndex(({ id }) => BigInt(id) <= BigInt(around));
    found = all.slice(Math.max(0, at - Math.floor(limit / 2)), at + Math.ceil(limit / 2));
  } else found = all.slice(0, limit);
  return [200, found.map((message) => visibleTo(bot, message))];
}

function edit(call: Call): Answer {
  const { world, bot, body, files, server } = call;
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  requireOwn(message, bot);
  if ((Number(message["flags"]) & messageFlags.isVoiceMessage) !== 0) {
    throw new Refusal(400, 50_162, "Voice messages cannot be edited.");
  }
  checkMessage({ content: message.content || "-", ...body }, files);
  return [
    200,
    shownMessage(
      editMessage(world, message, { channel, body, files, cdnUrl: server.cdnUrl() }),
      bot.id,
    ),
  ];
}

function remove(call: Call): Answer {
  const { world, bot } = call;
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  if (message.author.id !== bot.id) world.require(bot, channel, "manageMessages");
  deleteMessage(world, channel, message.id);
  return [204];
}

function removeMany(call: Call): Answer {
  const { world, bot, body } = call;
  const channel = channelOf(call);
  world.require(bot, channel, "manageMessages");
  const ids = Array.isArray(body["messages"]) ? body["messages"].map(String) : [];
  if (ids.length < 2 || ids.length > 100)
    throw invalidForm("messages", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.");
  for (const id of ids) {
    const at = Number(BigInt(id) >> 22n) + 1_420_070_400_000;
    if (world.now() - at > twoWeeksMs)
      throw new Refusal(400, 50_034, "A message provided was too old to bulk delete");
  }
  for (const id of ids) if (world.findMessage(channel.id, id)) deleteMessage(world, channel, id);
  return [204];
}

function reactOn(isOn: boolean): Route["run"] {
  return (call) => {
    const { world, bot, params } = call;
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    const text = decodeURIComponent(params[2] ?? "");
    const { id, name } = readEmoji(text);
    const isThere = reactionsOf(message).some(
      (each) => each.emoji.id === id && each.emoji.name === name,
    );
    if (isOn && !isThere) world.require(bot, channel, "addReactions");
    const who = params[3] === undefined || params[3] === "@me" ? bot.id : params[3];
    if (who !== bot.id) world.require(bot, channel, "manageMessages");
    react(world, message, text, who, isOn);
    return [204];
  };
}

function reactors(call: Call): Answer {
  const { world, bot, params } = call;
  const message = messageOf(call, channelOf(call));
  const { id, name } = readEmoji(decodeURIComponent(params[2] ?? ""));
  const found = reactionsOf(message).find(
    (each) => each.emoji.id === id && each.emoji.name === name,
  );
  const ids = found?.users ?? [];
  return [
    200,
    ids.map((user) =>
      publicUser(
        world.users.get(user) ?? { id: user, username: user === bot.id ? bot.username : "someone" },
      ),
    ),
  ];
}

function clearReactions(call: Call): Answer {
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  call.world.require(call.bot, channel, "manageMessages");
  message["reaction_list"] = [];
  return [204];
}

function pin(isOn: boolean): Route["run"] {
  return (call) => {
    const { world, bot } = call;
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    const isDirect = channel.guild_id === undefined;
    const may =
      isDirect ||
      world.may(bot.id, channel, "pinMessages") ||
      world.may(bot.id, channel, "manageMessages");
    if (!may) throw missingPermissions();
    const pins = world.history(channel.id).filter(({ pinned }) => pinned === true);
    if (isOn && pins.length >= mostPins)
      throw new Refusal(400, 30_003, "Maximum number of pins reached (250)");
    message["pinned"] = isOn;
    return [204];
  };
}

function pins(call: Call): Answer {
  const channel = channelOf(call);
  const found = call.world.history(channel.id).filter(({ pinned }) => pinned === true);
  return [200, found.map((message) => visibleTo(call.bot, message))];
}

function pinPage(call: Call): Answer {
  const [status, found] = pins(call);
  const items = (found as object[]).map((message) => ({
    message,
    pinned_at: new Date(call.world.now()).toISOString(),
  }));
  return [status, { items, has_more: false }];
}

function typing(call: Call): Answer {
  const channel = channelOf(call);
  call.world.require(call.bot, channel, "sendMessages");
  return [204];
}

function endPoll(call: Call): Answer {
  const message = messageOf(call, channelOf(call));
  requireOwn(message, call.bot);
  if (message["poll"] === undefined)
    throw new Refusal(400, 520_001, "Cannot expire a message without a poll");
  message["poll"] = {
    ...(message["poll"] as Json),
    results: { is_finalized: true, answer_counts: [] },
  };
  return [200, shownMessage(message, call.bot.id)];
}

export const messageRoutes: Route[] = [
  route("POST", "/channels/:c/messages", post),
  route("GET", "/channels/:c/messages", list),
  route("GET", "/channels/:c/messages/pins", pinPage),
  route("POST", "/channels/:c/messages/bulk-delete", removeMany),
  route("PUT", "/channels/:c/messages/pins/:m", pin(true)),
  route("DELETE", "/channels/:c/messages/pins/:m", pin(false)),
  route("GET", "/channels/:c/messages/:m", (call) => [
    200,
    visibleTo(call.bot, messageOf(call, channelOf(call))),
  ]),
  route("PATCH", "/channels/:c/messages/:m", edit),
  route("DELETE", "/channels/:c/messages/:m", remove),
  route("PUT", "/channels/:c/messages/:m/reactions/:e/:who", reactOn(true)),
  route("DELETE", "/channels/:c/messages/:m/reactions/:e/:who", reactOn(false)),
  route("GET", "/channels/:c/messages/:m/reactions/:e", reactors),
  route("DELETE", "/channels/:c/messages/:m/reactions", clearReactions),
  route("POST", "/channels/:c/typing", typing),
  route("GET", "/channels/:c/pins", pins),
  route("PUT", "/channels/:c/pins/:m", pin(true)),
  route("DELETE", "/channels/:c/pins/:m", pin(false)),
  route("POST", "/channels/:c/polls/:m/expire", endPoll),
];
