import { afterEach, describe, expect, test, vi } from "vitest";
import type { Address, InboundMessage, MediaStore, OutboundMessage } from "openclaw/sdk";
import {
  connectBot,
  type ConnectedBot,
  type ConnectedBotOptions,
} from "./fixtures/connected-bot.ts";

/** What the bot hears and says in servers, threads and forums, with the real library against the strict Discord. */

const never = new AbortController().signal;
let bot: ConnectedBot | undefined;

async function start(options: ConnectedBotOptions = {}): Promise<ConnectedBot> {
  bot = await connectBot(options);
  return bot;
}

afterEach(async () => {
  const broken = bot?.discord.rest.broken ?? [];
  await bot?.close();
  bot = undefined;
  expect(broken).toEqual([]);
});

async function heard({ host }: ConnectedBot, count = 1): Promise<InboundMessage> {
  await host.untilReceived(count);
  const message = host.received[count - 1];
  if (message === undefined) throw new Error("nothing was heard");
  return message;
}

const addressOf = (conversation: string): Address => ({
  channel: "discord",
  account: "default",
  conversation,
});

const outbound = (
  conversation: string,
  changes: Partial<OutboundMessage> = {},
): OutboundMessage => ({
  key: "key-1",
  address: addressOf(conversation),
  text: "hello",
  kind: "answer",
  part: 0,
  ...changes,
});

const bytes = new Map([["media:1", Buffer.alloc(2000, 1)]]);
const media: MediaStore = {
  async read({ uri }) {
    const found = bytes.get(uri);
    if (found === undefined) throw new Error("the file is gone");
    return found;
  },
  save: () => Promise.reject(new Error("not here")),
  path: () => Promise.reject(new Error("not here")),
};
const picture = { uri: "media:1", mimeType: "image/png", name: "a.png", size: 2000 };

describe("a text that Discord finds too long (D8)", () => {
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index} of the answer`);
  const send = (made: ConnectedBot, text: string) =>
    made.channel.send(outbound(made.discord.channelId, { text }), never);
  const texts = ({ discord }: ConnectedBot) =>
    discord.world.history(discord.channelId).map(({ content }) => content);

  test("D8: arrives whole all the same, in as many parts as it takes, and once", async () => {
    const made = await start();
    made.discord.rest.maxTextLength = 500;
    expect(await send(made, lines.join("\n"))).toMatchObject({ ok: true });
    expect(texts(made).join("\n")).toBe(lines.join("\n"));
    expect(texts(made).length).toBeGreaterThan(2);
    const count = texts(made).length;
    // What is sent again is recognised, part by part.
    expect(await send(made, lines.join("\n"))).toMatchObject({ ok: true });
    expect(texts(made)).toHaveLength(count);
  });

  test("D8: keeps its code in fences", async () => {
    const made = await start();
    made.discord.rest.maxTextLength = 1000;
    const text = ["```ts", ...lines, "```"].join("\n");
    expect(await send(made, text)).toMatchObject({ ok: true });
    for (const part of texts(made)) expect(part.match(/^```/gm)).toHaveLength(2);
  });

  test("D8: that cannot be divided any more is a failure with its reason", async () => {
    const made = await start();
    made.discord.rest.maxTextLength = 10;
    expect(await send(made, "x".repeat(300))).toMatchObject({ ok: false, reason: "permanent" });
  });
});

describe("files (D17)", () => {
  const send = (made: ConnectedBot, changes: Partial<OutboundMessage> = {}) =>
    made.channel.send(
      outbound(made.discord.channelId, { text: "look", media: [picture], ...changes }),
      never,
    );
  const sent = ({ discord }: ConnectedBot) => discord.world.history(discord.channelId);

  test("D17: are attached to the text", async () => {
    const made = await start({ services: { media } });
    expect(await send(made)).toMatchObject({ ok: true });
    expect(sent(made)).toMatchObject([
      { content: "look", attachments: [{ filename: "a.png", size: 2000 }] },
    ]);
  });

  test.each([
    [
      "a file that Discord finds too large",
      (made: ConnectedBot) => void (made.discord.rest.maxFileBytes = 100),
    ],
    [
      "a request that is too large",
      (made: ConnectedBot) => void (made.discord.rest.maxRequestBytes = 1000),
    ],
    [
      "a channel without Attach Files",
      ({ discord }: ConnectedBot) =>
        discord.world.overwrite(discord.channelId, { deny: ["attachFiles"] }),
    ],
  ])("D17: with %s the text still arrives, and says what is missing", async (_, prepare) => {
    const made = await start({ services: { media } });
    prepare(made);
    expect(await send(made)).toMatchObject({ ok: true });
    const [message, ...others] = sent(made);
    expect(message?.content).toMatch(/^look\n\n⚠️ Not attached: a\.png \(/);
    expect(others).toEqual([]);
  });

  test("D17: that are above the account's own limit, or gone, are not even tried", async () => {
    const made = await start({ services: { media }, section: { mediaMaxMb: 0.001 } });
    await send(made);
    await send(made, { key: "key-2", media: [{ ...picture, uri: "media:2", size: 10 }] });
    expect(sent(made).map(({ content }) => content)).toEqual([
      "look\n\n⚠️ Not attached: a.png (it is too large).",
      "look\n\n⚠️ Not attached: a.png (the file is gone).",
    ]);
  });

  test("D17: that are missing from a text which fills its message are told of in a second one", async () => {
    const made = await start({ services: { media } });
    made.discord.rest.maxFileBytes = 100;
    const text = "a".repeat(1990);
    for (let tries = 1; tries <= 2; tries += 1) await send(made, { text });
    expect(sent(made).map(({ content }) => content)).toEqual([
      text,
      "⚠️ Not attached: a.png (Discord did not take it).",
    ]);
  });

  test("D7 D17: an answer whose file was refused, or that mentions somebody by an alias, is found again", async () => {
    const ada = "345678901234567890";
    const made = await start({ services: { media }, section: { mentionAliases: { ada } } });
    made.discord.rest.maxFileBytes = 100;
    const answer = outbound(made.discord.channelId, { text: "@ada, look", media: [picture] });
    const result = await made.channel.send(answer, never);
    expect(sent(made)[0]?.content).toMatch(/^<@345678901234567890>, look\n\n⚠️/);
    const found = { found: true, messageId: result.ok ? result.messageId : "" };
    expect(await made.channel.findSent?.(answer, 0, never)).toEqual(found);
  });

  test("D17: alone in a message tell of themselves when they cannot be sent", async () => {
    const made = await start({ services: { media } });
    made.discord.rest.maxFileBytes = 100;
    expect(await send(made, { text: "" })).toMatchObject({ ok: true });
    expect(sent(made)[0]?.content).toMatch(/^⚠️ Not attached/);
  });

  test("D17: that come in can be fetched", async () => {
    const made = await start();
    const file = { name: "note.txt", type: "text/plain", bytes: Buffer.from("the text") };
    made.discord.alice.say("see file", { files: [file] });
    const [part] = (await heard(made)).media;
    if (part?.type !== "file") throw new Error("no file");
    expect(part.media).toMatchObject({ name: "note.txt", size: 8, mimeType: "text/plain" });
    const parts: Uint8Array[] = [];
    for await (const chunk of (await made.channel.download?.(part.media, never)) ?? [])
      parts.push(chunk);
    expect(Buffer.concat(parts).toString()).toBe("the text");
  });
});

test("D16: every way to send carries allowed_mentions that ping nobody", async () => {
  const made = await start({ services: { media }, section: { streaming: { mode: "partial" } } });
  const { discord, channel } = made;
  const text = "@everyone @here <@&1> <@2>";
  await channel.send(outbound(discord.channelId, { text }), never);
  await channel.send(outbound(discord.channelId, { text, key: "k2", media: [picture] }), never);
  await channel.send(outbound(discord.forumId, { text, key: "k3" }), never);
  await channel.send(outbound("user:500000000000000001", { text, key: "k4" }), never);
  channel.stream?.(addressOf(discord.channelId), "row", { type: "text-delta", text });
  const posts = () =>
    discord.rest.log.filter(
      ({ method, path }) => method === "POST" && /messages$|threads$/.test(path),
    );
  await vi.waitFor(() => expect(posts()).toHaveLength(5), { timeout: 4000 });
  for (const { body } of posts()) {
    const own: unknown = Reflect.get(body as object, "message") ?? body;
    expect(own).toMatchObject({ allowed_mentions: { parse: [] } });
  }
  expect(
    discord.world.history(discord.channelId).some((message) => message["mention_everyone"]),
  ).toBe(false);
});

describe("what the bot hears (D13)", () => {
  test("D13: a mention of the bot's own role, a reply to it, and not a role of others", async () => {
    const made = await start({ section: { guilds: { "*": {} } } });
    const { discord } = made;
    discord.alice.say("<@&300000000000000002> hello");
    expect(await heard(made)).toMatchObject({ mention: "role", text: "hello" });
    const { channelId } = discord;
    const answer = await made.channel.send(outbound(channelId, { text: "yes" }), never);
    discord.alice.say("thanks", { replyTo: answer.ok ? answer.messageId : "" });
    expect(await heard(made, 2)).toMatchObject({ mention: "reply" });
    discord.alice.say("<@&300000000000000001> hello");
    expect(await heard(made, 3)).toMatchObject({ mention: "none", mentionsOthers: true });
  });

  test("D13: a reply counts only where the config lets it", async () => {
    const made = await start({ section: { implicitMentions: { replyToBot: false } } });
    const answer = await made.channel.send(outbound(made.discord.channelId), never);
    made.discord.alice.say("thanks", { replyTo: answer.ok ? answer.messageId : "" });
    expect(await heard(made)).toMatchObject({ mention: "none" });
  });

  test("D13: a mention that is added later is heard, once", async () => {
    const made = await start();
    const { alice, botId } = made.discord;
    const message = alice.say("are you there?");
    await heard(made);
    alice.edit(message, `<@${botId}> are you there?`);
    expect(await heard(made, 2)).toMatchObject({
      id: `${message.id}:edited`,
      event: "edit",
      mention: "user",
      text: "are you there?",
    });
    alice.edit(message, `<@${botId}> are you really there?`);
    alice.say("next");
    expect(await heard(made, 3)).toMatchObject({ text: "next" });
  });

  test("D13: message, reaction, edit and command bring the same person, roles and room", async () => {
    const section = {
      guilds: { "*": { users: ["1"], roles: ["2"], reactionNotifications: "all" } },
    };
    const commands = [{ name: "status", description: "How things stand." }];
    const made = await start({ section, commands });
    const { alice } = made.discord;
    await vi.waitFor(() => expect(made.discord.commands()).toHaveLength(1));
    const message = alice.say("hello");
    await heard(made, 1);
    alice.react({ channelId: message.channel_id, id: message.id }, "👍");
    await heard(made, 2);
    alice.edit(message, `<@${made.discord.botId}> hello`);
    await heard(made, 3);
    alice.slash("status");
    await heard(made, 4);
    const facts = made.host.received.map(({ sender, room, place, chatType, address }) => ({
      sender,
      room,
      place,
      chatType,
      address,
    }));
    expect(new Set(facts.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(facts[0]?.room).toMatchObject({ users: ["1"], roles: ["2"] });
    expect(made.host.received.map(({ event }) => event)).toEqual([
      undefined,
      "reaction",
      "edit",
      "command",
    ]);
  });

  test("reactions on the bot's own messages are told, others and its own are not", async () => {
    const made = await start();
    const { alice, channelId } = made.discord;
    const other = alice.say("hello");
    await heard(made);
    const answer = await made.channel.send(outbound(channelId), never);
    const id = answer.ok ? answer.messageId : "";
    await made.channel.react?.(addressOf(channelId), id, { emoji: "👀", isOn: true }, never);
    alice.react({ channelId, id: other.id }, "👍");
    alice.react({ channelId, id }, "🎉");
    const reaction = await heard(made, 2);
    expect(reaction).toMatchObject({ event: "reaction", mention: "none" });
    expect(reaction.text).toMatch(/ reacted with 🎉 to your message$/);
  });
});

describe("threads (D14)", () => {
  const section = {
    guilds: {
      "*": {
        channels: {
          general: { requireMention: false, autoThread: true, autoArchiveDuration: 60 },
        },
      },
    },
  };
  const creations = ({ discord }: ConnectedBot) =>
    discord.rest.requests.filter((request) => /^POST .*\/threads$/.test(request));

  test("D14: an answered message gets a thread, which is where the answer goes", async () => {
    const made = await start({ section });
    const said = made.discord.alice.say("how does it work?");
    const message = await heard(made);
    expect(message).toMatchObject({
      id: said.id,
      address: { conversation: said.id },
      place: { guild: made.discord.guildId, parent: made.discord.channelId },
    });
    expect(made.discord.world.channels.get(said.id)).toMatchObject({
      name: "how does it work?",
      parent_id: made.discord.channelId,
      thread_metadata: { auto_archive_duration: 60 },
    });
    const sent = await made.channel.send(made.reply(message, "Like this."), never);
    expect(sent).toMatchObject({ ok: true });
    expect(made.discord.rest.sent.at(-1)?.channelId).toBe(said.id);
    made.discord.alice.say("thanks", { channelId: said.id });
    const next = await heard(made, 2);
    expect(next).toMatchObject({
      mention: "thread",
      address: { conversation: said.id },
      place: message.place,
    });
    expect(next.room?.rule).toContain(".channels.general");
    expect(creations(made)).toHaveLength(1);
  });

  test("D14: one that is not answered gets none", async () => {
    const admits = () => ({ admitted: false, reason: "no", rule: "x" });
    const made = await start({ section, admits });
    const said = made.discord.alice.say("hello");
    expect(await heard(made)).toMatchObject({ address: { conversation: made.discord.channelId } });
    expect(made.discord.world.channels.has(said.id)).toBe(false);
  });

  test("D14: a creation whose confirmation is lost is found, and not made twice", async () => {
    const made = await start({ section });
    made.discord.rest.fail(/^POST .*threads$/, { type: "reset", when: "after" }, 1);
    const said = made.discord.alice.say("hello");
    expect(await heard(made)).toMatchObject({ address: { conversation: said.id } });
  });

  test("D14: where none can be made the answer is a reply, once", async () => {
    const made = await start({ section });
    made.discord.rest.fail(/^POST .*threads$/, {
      type: "status",
      status: 403,
      body: { code: 50_013, message: "Missing Permissions" },
    });
    const said = made.discord.alice.say("hello");
    const message = await heard(made);
    expect(message.address.conversation).toBe(made.discord.channelId);
    await made.channel.send(made.reply(message, "Hi."), never);
    expect(made.discord.rest.sent).toHaveLength(1);
    expect(made.discord.rest.sent[0]?.body).toMatchObject({
      message_reference: { message_id: said.id },
    });
  });

  test("a message to a forum becomes a post with a title", async () => {
    const made = await start();
    const text = "# How do I begin?\n\nI have read everything.";
    const sent = await made.channel.send(outbound(made.discord.forumId, { text }), never);
    expect(sent).toMatchObject({ ok: true });
    const post = made.discord.world.channels.get(sent.ok ? sent.messageId : "");
    expect(post).toMatchObject({ name: "How do I begin?", parent_id: made.discord.forumId });
  });
});

describe("a preview on Discord (D15)", () => {
  const section = { streaming: { mode: "partial" } };
  const texts = ({ discord }: ConnectedBot): string[] =>
    discord.world.history(discord.channelId).map(({ content }) => content);

  async function showing(made: ConnectedBot): Promise<void> {
    const address = addressOf(made.discord.channelId);
    made.channel.stream?.(address, "row-1", { type: "text-delta", text: "The answer is" });
    await vi.waitFor(() => expect(texts(made)).toEqual(["The answer is ▌"]), { timeout: 5000 });
  }

  test("D15: the final message is new, whole and alone", async () => {
    const made = await start({ section });
    await showing(made);
    const final = outbound(made.discord.channelId, { text: "The answer is 42.", inboxId: "row-1" });
    await made.channel.send(final, never);
    await vi.waitFor(() => expect(texts(made)).toEqual(["The answer is 42."]));
  });

  test("D15: after a restart the preview is gone, and the final comes once", async () => {
    const made = await start({ section });
    await showing(made);
    await made.restart();
    await vi.waitFor(() => expect(texts(made)).toEqual([]));
    const final = outbound(made.discord.channelId, { text: "The answer is 42.", inboxId: "row-1" });
    await made.channel.send(final, never);
    expect(texts(made)).toEqual(["The answer is 42."]);
  });

  test("D15: a preview is never taken for the answer when the history is looked through", async () => {
    const made = await start({ section });
    await showing(made);
    const final = outbound(made.discord.channelId, { text: "The answer is", inboxId: "row-1" });
    expect(await made.channel.findSent?.(final, 0, never)).toEqual({ found: false });
  });
});

test.each([
  [{ activity: "reading" }, { status: "online", activities: [{ type: 4, state: "reading" }] }],
  [
    { status: "idle", activity: "films", activityType: 3 },
    { status: "idle", activities: [{ name: "films", type: 3 }] },
  ],
])("the bot shows itself as the config says", async (section, presence) => {
  const made = await start({ section });
  expect(made.discord.gateway.identifies.at(-1)).toMatchObject({ presence });
});
