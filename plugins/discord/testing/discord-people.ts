import type { Interactions, TestInteraction } from "./discord-interactions.ts";
import { interactionTypes } from "./discord-interactions.ts";
import { listOf, textOf, type UploadedFile } from "./discord-forms.ts";
import { deleteMessage, editMessage, postMessage, react } from "./discord-messages.ts";
import {
  publicChannel,
  publicUser,
  threadTypes,
  type DiscordWorld,
  type Json,
  type TestBot,
  type TestChannel,
  type TestMessage,
  type TestUser,
} from "./discord-world.ts";

export interface Saying {
  /** The channel of the server when absent. */
  channelId?: string;
  replyTo?: string;
  files?: { name: string; type: string; bytes: Uint8Array }[];
  /** Fields that a client does not set: `webhook_id`, `sticker_items`, `message_snapshots`. */
  extra?: Json;
}

/** What people do, as Discord's own client would let them. Everything reaches the bots that may see it. */
export interface TestPerson {
  readonly user: TestUser;
  /** Writes; answers the message. */
  say(content: string, options?: Saying): TestMessage;
  /** Writes to a bot in private. */
  dm(content: string, options?: Omit<Saying, "channelId"> & { bot?: TestBot }): TestMessage;
  edit(message: TestMessage, content: string): void;
  delete(message: TestMessage): void;
  react(message: { channelId: string; id: string }, emoji: string): void;
  unreact(message: { channelId: string; id: string }, emoji: string): void;
  /** Opens a thread, on a message or alone. */
  thread(name: string, options?: { on?: TestMessage; channelId?: string }): TestChannel;
  /** Runs a slash command that the bot has registered; refuses one that it has not, or with options it does not have. */
  slash(
    name: string,
    options?: Json,
    place?: { channelId?: string; bot?: TestBot },
  ): TestInteraction;
  /** Types in an option of a slash command. */
  complete(
    name: string,
    focused: string,
    typed: string,
    place?: { channelId?: string; bot?: TestBot; options?: Json },
  ): TestInteraction;
  /** Presses a button, or picks from a menu, by custom id or label. */
  press(message: TestMessage, button: string, values?: string[]): TestInteraction;
  /** Sends a form that an interaction has opened: values by custom id. */
  submit(opened: TestInteraction, values: Record<string, string>): TestInteraction;
  typing(channelId?: string): void;
}

export interface PeopleRules {
  world: DiscordWorld;
  interactions: Interactions;
  commands: Map<string, Json[]>;
  cdnUrl(): string;
  channelId: string;
}

export function createPerson(user: TestUser, rules: PeopleRules): TestPerson {
  const { world, interactions, cdnUrl } = rules;
  const mainBot = (): TestBot => world.mainBot();
  const channelOf = (id = rules.channelId): TestChannel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  };

  function write(channel: TestChannel, content: string, options: Saying): TestMessage {
    if (!world.may(user.id, channel, "viewChannel"))
      throw new Error(`${user.username} does not see it`);
    const files: UploadedFile[] = (options.files ?? []).map((file, index) => ({
      field: `files[${index}]`,
      name: file.name,
      type: file.type,
      bytes: Buffer.from(file.bytes),
    }));
    const reference =
      options.replyTo === undefined ? {} : { message_reference: { message_id: options.replyTo } };
    const body = { content, ...reference };
    return postMessage(world, {
      author: user,
      channel,
      body,
      files,
      cdnUrl: cdnUrl(),
      ...(options.extra === undefined ? {} : { extra: options.extra }),
    });
  }

  function commandOf(bot: TestBot, name: string, channel: TestChannel): Json {
    const places = [`${bot.applicationId}/${channel.guild_id ?? ""}`, bot.applicationId];
    const all = places.flatMap((key) => rules.commands.get(key) ?? []);
    const found = all.find((command) => command["name"] === name);
    if (found === undefined) throw new Error(`the bot has no command /${name}`);
    return found;
  }

  function dataOf(command: Json, given: Json, focused?: string): Json {
    const [subName] = Object.keys(given).filter((name) =>
      listOf(command["options"]).some(
        (option) => option["name"] === name && Number(option["type"]) <= 2,
      ),
    );
    const at = (options: Json[], values: Json): Json[] =>
      Object.entries(values).map(([name, value]) => {
        const option = options.find((each) => each["name"] === name);
        if (option === undefined)
          throw new Error(`/${String(command["name"])} has no option ${name}`);
        const type = Number(option["type"]);
        if (type <= 2)
          return { name, type, options: at(listOf(option["options"]), (value ?? {}) as Json) };
        const isFocused = name === focused;
        const choices = listOf(option["choices"]);
        const isOffered =
          choices.length === 0 || choices.some((choice) => choice["value"] === value);
        if (!isFocused && !isOffered) throw new Error(`${name} has no choice ${String(value)}`);
        return { name, type, value, ...(isFocused ? { focused: true } : {}) };
      });
    const required =
      subName === undefined
        ? listOf(command["options"]).filter((option) => option["required"] === true)
        : [];
    const missing = required.find(
      (option) => focused === undefined && given[textOf(option["name"])] === undefined,
    );
    if (missing !== undefined) throw new Error(`the option ${textOf(missing["name"])} is required`);
    return {
      id: command["id"],
      name: command["name"],
      type: 1,
      options: at(listOf(command["options"]), given),
    };
  }

  function componentOf(message: TestMessage, wanted: string): Json {
    const visit = (parts: Json[]): Json[] =>
      parts.flatMap((part) => [
        part,
        ...visit(listOf(part["components"])),
        ...(part["accessory"] ? [part["accessory"] as Json] : []),
      ]);
    const found = visit(listOf(message["components"])).find(
      ({ custom_id, label }) =>
        custom_id !== undefined && (custom_id === wanted || label === wanted),
    );
    if (found === undefined) throw new Error(`the message has no component ${wanted}`);
    if (found["disabled"] === true) throw new Error(`${wanted} is switched off`);
    return found;
  }

  return {
    user,
    say: (content, options = {}) => write(channelOf(options.channelId), content, options),
    dm(content, { bot = mainBot(), ...options } = {}) {
      return write(world.directChannel(bot, user), content, options);
    },
    edit(message, content) {
      if (message.author.id !== user.id) throw new Error("only one's own");
      editMessage(world, message, {
        channel: channelOf(message.channel_id),
        body: { content },
        cdnUrl: cdnUrl(),
      });
    },
    delete: (message) => deleteMessage(world, channelOf(message.channel_id), message.id),
    react(target, emoji) {
      const message = world.findMessage(target.channelId, target.id);
      if (message === undefined) throw new Error(`there is no message ${target.id}`);
      react(world, message, emoji, user.id, true);
    },
    unreact(target, emoji) {
      const message = world.findMessage(target.channelId, target.id);
      if (message !== undefined) react(world, message, emoji, user.id, false);
    },
    thread(name, { on, channelId } = {}) {
      const parent = channelOf(on?.channel_id ?? channelId);
      if (threadTypes.has(parent.type)) throw new Error("a thread has no threads");
      const thread = world.addChannel({
        id: on?.id ?? world.nextId(),
        type: 11,
        guild_id: parent.guild_id ?? "",
        parent_id: parent.id,
        owner_id: user.id,
        name,
        message_count: 0,
        member_count: 1,
        thread_metadata: { archived: false, auto_archive_duration: 4320, locked: false },
      });
      const begun = on && world.findMessage(on.channel_id, on.id);
      if (begun !== undefined) begun["thread"] = publicChannel(thread);
      world.emit(
        "THREAD_CREATE",
        { ...publicChannel(thread), newly_created: true },
        { channelId: thread.id },
      );
      return thread;
    },
    slash(name, options = {}, { channelId, bot = mainBot() } = {}) {
      const channel = channelOf(channelId);
      const data = dataOf(commandOf(bot, name, channel), options);
      return interactions.start({ bot, type: interactionTypes.command, user, channel, data });
    },
    complete(name, focused, typed, { channelId, bot = mainBot(), options = {} } = {}) {
      const channel = channelOf(channelId);
      const data = dataOf(commandOf(bot, name, channel), { ...options, [focused]: typed }, focused);
      return interactions.start({ bot, type: interactionTypes.autocomplete, user, channel, data });
    },
    press(message, button, values) {
      const component = componentOf(message, button);
      const bot = world.bots.find(({ id }) => id === message.author.id) ?? mainBot();
      const data = {
        custom_id: component["custom_id"],
        component_type: component["type"],
        ...(values === undefined ? {} : { values }),
      };
      const source = world.findMessage(message.channel_id, message.id) ?? message;
      return interactions.start({
        bot,
        type: interactionTypes.component,
        user,
        channel: channelOf(message.channel_id),
        source,
        data,
      });
    },
    submit(opened, values) {
      if (opened.modal === undefined) throw new Error("no form was opened");
      const bot = mainBot();
      const components = Object.entries(values).map(([custom_id, value]) => ({
        type: 1,
        components: [{ type: 4, custom_id, value }],
      }));
      const data = { custom_id: opened.modal["custom_id"], components };
      return interactions.start({
        bot,
        type: interactionTypes.modal,
        user,
        channel: opened.channel,
        data,
      });
    },
    typing(channelId = rules.channelId) {
      const channel = channelOf(channelId);
      world.emit(
        "TYPING_START",
        {
          channel_id: channel.id,
          user_id: user.id,
          timestamp: Math.floor(world.now() / 1000),
          ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
          member: { user: publicUser(user) },
        },
        { channelId },
      );
    },
  };
}
