import { badChoice, badLength, invalidForm, Refusal, unknownMessage } from "./discord-errors.ts";
import { checkMessage, listOf, messageFlags, textOf, type UploadedFile } from "./discord-forms.ts";
import {
  buildMessage,
  deleteMessage,
  editMessage,
  postMessage,
  shownMessage,
} from "./discord-messages.ts";
import {
  botUser,
  type DiscordWorld,
  type Json,
  type TestBot,
  type TestChannel,
  type TestMessage,
  type TestUser,
} from "./discord-world.ts";

/** Interactions: a callback within three seconds, one only; follow-ups for fifteen minutes. https://docs.discord.com/developers/interactions/receiving-and-responding (read November 2026) */

const ackMs = 3000;
const tokenMs = 15 * 60_000;

export const interactionTypes = {
  ping: 1,
  command: 2,
  component: 3,
  autocomplete: 4,
  modal: 5,
} as const;
const callbacks = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const;

/** One interaction, and everything that the bot answered to it. */
export interface TestInteraction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly user: TestUser;
  readonly channel: TestChannel;
  readonly at: number;
  /** How long the bot took to acknowledge it; undefined until it did. */
  ackedAfterMs: number | undefined;
  callbackType: number | undefined;
  /** The answer that everybody, or with `isEphemeral` the person alone, sees. */
  message: TestMessage | undefined;
  isEphemeral: boolean;
  readonly followUps: TestMessage[];
  /** What autocomplete offers. */
  choices: Json[] | undefined;
  modal: Json | undefined;
  /** Resolves with the first callback; rejects when three seconds went by without one. */
  acknowledged(): Promise<TestInteraction>;
  /** Resolves when there is a text to see: at once, or after a deferral. */
  answered(): Promise<TestInteraction>;
}

interface Entry {
  view: TestInteraction;
  bot: TestBot;
  /** The message whose component was used. */
  source: TestMessage | undefined;
  isUnsent: boolean;
  waiting: { isMet(): boolean; resolve(): void }[];
}

export interface Interactions {
  readonly all: readonly TestInteraction[];
  start(facts: {
    bot: TestBot;
    type: number;
    user: TestUser;
    channel: TestChannel;
    source?: TestMessage;
    data: Json;
  }): TestInteraction;
  callback(id: string, token: string, body: Json, files: UploadedFile[], cdnUrl: string): Json;
  /** Follow-ups, and the original answer under `@original`. */
  webhook(
    bot: string,
    token: string,
  ): {
    post(body: Json, files: UploadedFile[]): Json;
    edit(id: string, body: Json, files: UploadedFile[]): Json;
    get(id: string): Json;
    remove(id: string): void;
  };
}

export function createInteractions(world: DiscordWorld, cdnUrl: () => string): Interactions {
  const entries: Entry[] = [];

  function notify(entry: Entry): void {
    for (const each of entry.waiting) if (each.isMet()) each.resolve();
  }

  function wait(entry: Entry, isMet: () => boolean): Promise<TestInteraction> {
    if (isMet()) return Promise.resolve(entry.view);
    return new Promise((resolve) => {
      entry.waiting.push({ isMet, resolve: () => resolve(entry.view) });
    });
  }

  function find(token: string): Entry {
    const entry = entries.find(({ view }) => view.token === token);
    if (entry === undefined || entry.view.ackedAfterMs === undefined) {
      throw new Refusal(404, 10_015, "Unknown Webhook");
    }
    if (world.now() - entry.view.at > tokenMs)
      throw new Refusal(401, 50_027, "Invalid Webhook Token");
    return entry;
  }

  function say(entry: Entry, body: Json, files: UploadedFile[]): TestMessage {
    const { view, bot } = entry;
    checkMessage(body, files);
    const isEphemeral = (Number(body["flags"] ?? 0) & messageFlags.ephemeral) !== 0;
    const extra = {
      webhook_id: bot.applicationId,
      application_id: bot.applicationId,
      interaction_metadata: { id: view.id, type: view.type, user: { id: view.user.id } },
    };
    const posting = {
      author: botUser(bot),
      channel: view.channel,
      body,
      files,
      extra,
      cdnUrl: cdnUrl(),
    };
    return isEphemeral ? buildMessage(world, posting) : postMessage(world, posting);
  }

  function target(entry: Entry, id: string): TestMessage {
    const { view } = entry;
    const found =
      id === "@original"
        ? (view.message ?? (entry.isUnsent ? undefined : entry.source))
        : view.followUps.find((message) => message.id === id);
    if (found === undefined) throw unknownMessage();
    return found;
  }

  return {
    get all() {
      return entries.map(({ view }) => view);
    },
    start({ bot, type, user, channel, source, data }) {
      const id = world.nextId();
      const token = `token-${id}-${"x".repeat(40)}`;
      const entry: Entry = { bot, source, isUnsent: false, waiting: [], view: undefined as never };
      const view: TestInteraction = {
        id,
        token,
        type,
        user,
        channel,
        at: world.now(),
        ackedAfterMs: undefined,
        callbackType: undefined,
        message: undefined,
        isEphemeral: false,
        followUps: [],
        choices: undefined,
        modal: undefined,
        acknowledged: () => wait(entry, () => view.ackedAfterMs !== undefined),
        answered: () =>
          wait(
            entry,
            () =>
              view.message !== undefined ||
              view.choices !== undefined ||
              view.modal !== undefined ||
              view.callbackType === callbacks.update,
          ),
      };
      entry.view = view;
      entries.push(entry);
      world.emit(
        "INTERACTION_CREATE",
        { ...payloadOf(world, entry, data), token, id },
        { channelId: channel.id, botId: bot.id },
      );
      return view;
    },
    callback(id, token, body, files) {
      const entry = entries.find(({ view }) => view.id === id && view.token === token);
      if (
        entry === undefined ||
        (world.now() - entry.view.at > ackMs && entry.view.ackedAfterMs === undefined)
      ) {
        throw new Refusal(404, 10_062, "Unknown interaction");
      }
      const { view, source } = entry;
      if (view.ackedAfterMs !== undefined)
        throw new Refusal(400, 40_060, "Interaction has already been acknowledged.");
      const type = Number(body["type"]);
      const data = (body["data"] ?? {}) as Json;
      checkCallback(view.type, type, data, source !== undefined);
      const flags = Number(data["flags"] ?? 0);
      if (type === callbacks.message) view.message = say(entry, data, files);
      if (type === callbacks.update && source !== undefined)
        editMessage(world, source, { channel: view.channel, body: data, files, cdnUrl: cdnUrl() });
      if (type === callbacks.choices) view.choices = listOf(data["choices"]);
      if (type === callbacks.modal) view.modal = data;
      view.isEphemeral = (flags & messageFlags.ephemeral) !== 0;
      entry.isUnsent = type === callbacks.deferredMessage;
      view.callbackType = type;
      view.ackedAfterMs = world.now() - view.at;
      notify(entry);
      const message =
        view.message ??
        (type === callbacks.update || type === callbacks.deferredUpdate ? source : undefined);
      return {
        interaction: {
          id,
          type: view.type,
          response_message_id: message?.id,
          response_message_ephemeral: view.isEphemeral,
        },
        resource: {
          type,
          ...(message === undefined ? {} : { message: shownMessage(message, entry.bot.id) }),
        },
      };
    },
    webhook: (applicationId, token) => {
      const entry = find(token);
      if (entry.bot.applicationId !== applicationId)
        throw new Refusal(404, 10_015, "Unknown Webhook");
      const { view, bot } = entry;
      return {
        post(body, files) {
          // The first follow-up of a deferred answer is that answer.
          const isFirst = entry.isUnsent && view.message === undefined;
          const hidden =
            isFirst && view.isEphemeral
              ? { flags: Number(body["flags"] ?? 0) | messageFlags.ephemeral }
              : {};
          const message = say(entry, { ...body, ...hidden }, files);
          if (isFirst) view.message = message;
          else view.followUps.push(message);
          notify(entry);
          return shownMessage(message, bot.id);
        },
        edit(id, body, files) {
          const isDeferred = id === "@original" && entry.isUnsent && view.message === undefined;
          if (isDeferred) {
            const flags = view.isEphemeral
              ? Number(body["flags"] ?? 0) | messageFlags.ephemeral
              : body["flags"];
            view.message = say(
              entry,
              { ...body, ...(flags === undefined ? {} : { flags }) },
              files,
            );
          } else {
            const message = target(entry, id);
            checkMessage({ content: message.content || "-", ...body }, files);
            editMessage(world, message, { channel: view.channel, body, files, cdnUrl: cdnUrl() });
          }
          notify(entry);
          return shownMessage(target(entry, id), bot.id);
        },
        get: (id) => shownMessage(target(entry, id), bot.id),
        remove(id) {
          const message = target(entry, id);
          if (world.findMessage(view.channel.id, message.id))
            deleteMessage(world, view.channel, message.id);
          if (id === "@original") view.message = undefined;
        },
      };
    },
  };
}

function checkCallback(asked: number, type: number, data: Json, hasSource: boolean): void {
  const { command, component, autocomplete, modal } = interactionTypes;
  const fits =
    asked === autocomplete
      ? type === callbacks.choices
      : type === callbacks.message ||
        type === callbacks.deferredMessage ||
        ((type === callbacks.update || type === callbacks.deferredUpdate) &&
          hasSource &&
          asked !== command) ||
        (type === callbacks.modal && (asked === command || asked === component));
  if (!fits)
    throw badChoice(
      "type",
      `A callback of type ${type} does not fit an interaction of type ${asked}.`,
    );
  if (type === callbacks.choices) {
    const choices = listOf(data["choices"]);
    if (choices.length > 25) throw badLength("data.choices", 0, 25);
    choices.forEach((choice, index) => {
      const { length } = textOf(choice["name"]);
      if (length === 0 || length > 100) throw badLength(`data.choices.${index}.name`, 1, 100);
      const value = choice["value"];
      if (typeof value === "string" && value.length > 100)
        throw badLength(`data.choices.${index}.value`, 1, 100);
    });
  }
  if (type === callbacks.modal) checkModal(data);
  if (asked === modal && type === callbacks.modal)
    throw badChoice("type", "A modal cannot answer a modal.");
}

function checkModal(data: Json): void {
  const id = textOf(data["custom_id"]);
  if (id.length === 0 || id.length > 100) throw badLength("data.custom_id", 1, 100);
  const title = textOf(data["title"]);
  if (title.length === 0 || title.length > 45) throw badLength("data.title", 1, 45);
  const rows = listOf(data["components"]);
  if (rows.length === 0 || rows.length > 5) throw badLength("data.components", 1, 5);
  rows.forEach((row, index) => {
    const at = `data.components.${index}`;
    if (row["type"] === 18) return;
    const [input] = listOf(row["components"]);
    if (row["type"] !== 1 || input?.["type"] !== 4)
      throw badChoice(`${at}.type`, "A row with one text input, or a label.");
    const label = textOf(input["label"]);
    if (label.length === 0 || label.length > 45) throw badLength(`${at}.components.0.label`, 1, 45);
    if (textOf(input["placeholder"]).length > 100)
      throw badLength(`${at}.components.0.placeholder`, 0, 100);
    if (textOf(input["value"]).length > 4000) throw badLength(`${at}.components.0.value`, 0, 4000);
    if (![1, 2].includes(Number(input["style"])))
      throw invalidForm(`${at}.components.0.style`, "BASE_TYPE_REQUIRED", "This field is required");
  });
}

function payloadOf(world: DiscordWorld, { view, bot, source }: Entry, data: Json): Json {
  const { user, channel, type } = view;
  const guild = channel.guild_id === undefined ? undefined : world.guilds.get(channel.guild_id);
  const member = guild?.members.get(user.id);
  const who = {
    id: user.id,
    username: user.username,
    discriminator: "0",
    global_name: user.global_name ?? null,
    avatar: null,
  };
  return {
    application_id: bot.applicationId,
    type,
    version: 1,
    locale: "en-GB",
    data,
    channel_id: channel.id,
    channel: {
      id: channel.id,
      type: channel.type,
      ...(channel.name === undefined ? {} : { name: channel.name }),
      ...(channel.parent_id ? { parent_id: channel.parent_id } : {}),
    },
    entitlements: [],
    authorizing_integration_owners: {},
    context: guild === undefined ? 1 : 0,
    app_permissions: "0",
    attachment_size_limit: 10_485_760,
    ...(guild === undefined
      ? { user: who }
      : {
          guild_id: guild.id,
          guild_locale: "en-US",
          guild: { id: guild.id, locale: "en-US", features: [] },
          member: { ...member, user: who, permissions: "0", deaf: false, mute: false, flags: 0 },
        }),
    ...(source === undefined ? {} : { message: shownMessage(source, bot.id) }),
  };
}
