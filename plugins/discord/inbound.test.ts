import { describe, expect, test } from "vitest";
import type { InboundMessage } from "openclaw/sdk";
import { readInbound, type InboundFacts } from "./inbound.ts";
import { messageSchema } from "./message.ts";
import { readTalking } from "./talking.ts";

const talking = readTalking({});

const facts: InboundFacts = {
  accountId: "default",
  settings: { guilds: { "1": {} }, guildsPath: "channels.discord.guilds", talking },
  hearsEverything: true,
  self: { id: "900", name: "Ava", applicationId: "901" },
  ownRoleIds: ["77"],
  place: { guildName: "Guild", channelName: "general" },
};

const alice = { id: "5", username: "alice", global_name: "Alice" };

function raw(changes: object = {}): object {
  return {
    id: "1000",
    type: 0,
    channel_id: "10",
    guild_id: "1",
    author: alice,
    member: { nick: "Ali", roles: ["r1"] },
    content: "hello",
    timestamp: "2026-11-20T12:00:00.000000+00:00",
    mentions: [],
    ...changes,
  };
}

const read = (
  changes: object = {},
  known: Partial<InboundFacts> = {},
): InboundMessage | undefined =>
  readInbound(messageSchema.parse(raw(changes)), { ...facts, ...known });

describe("messages from Discord", () => {
  test("are brought into the common shape", () => {
    expect(read()).toEqual({
      id: "1000",
      address: { channel: "discord", account: "default", conversation: "10" },
      chatType: "group",
      sender: { id: "5", name: "Ali", isBot: false, roles: ["r1"] },
      text: "hello",
      media: [],
      mention: "none",
      room: {
        rule: "channels.discord.guilds.1",
        listed: true,
        enabled: true,
        requireMention: true,
        ignoreOtherMentions: false,
        users: [],
        roles: [],
      },
      place: { guild: "1" },
      sentAt: Date.UTC(2026, 10, 20, 12),
      link: "https://discord.com/channels/1/10/1000",
    });
  });

  test("direct messages have no room and no roles", () => {
    const message = read({ guild_id: undefined, member: undefined });
    expect(message).toMatchObject({
      chatType: "direct",
      sender: { name: "Alice", roles: [] },
      link: "https://discord.com/channels/@me/10/1000",
    });
    expect(message).not.toHaveProperty("room");
  });

  test.each([
    ["its own", { author: { id: "900", username: "ava", bot: true } }],
    [
      "those of its own webhooks",
      { author: { id: "3", username: "hook", bot: true }, webhook_id: "3", application_id: "901" },
    ],
    ["notices, such as a pin", { type: 6 }],
    ["what other programs answer", { type: 20 }],
    ["direct chats of several people", { guild_id: undefined, channel_type: 3 }],
  ])("%s are left out", (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });

  test("those of other bots and webhooks are marked as such", () => {
    expect(read({ author: { ...alice, bot: true } })?.sender.isBot).toBe(true);
    expect(read({ webhook_id: "3" })?.sender.isBot).toBe(true);
  });

  const reply = {
    type: 19,
    referenced_message: { id: "999", author: { id: "900", username: "ava" }, content: "yes?" },
  };

  test.each([
    ["a mention", { content: "<@900> hi" }, "user", "hi"],
    ["a mention in the old spelling", { content: "hi <@!900>!" }, "user", "hi !"],
    ["a mention of its role", { content: "<@&77> hi", mention_roles: ["77"] }, "role", "hi"],
    ["a reply", reply, "reply", "hello"],
    ["a reply that also mentions", { ...reply, content: "<@900> hi" }, "user", "hi"],
    [
      "its name with an at sign",
      { content: "what does @ava think" },
      "name",
      "what does @ava think",
    ],
    ["its name as an address", { content: "Ava: hi" }, "name", "Ava: hi"],
    ["the beginning of another name", { content: "ask @avatar" }, "none", "ask @avatar"],
    ["a mention of somebody else", { content: "<@5> hi", mentions: [alice] }, "none", "@Alice hi"],
    ["a role of others", { content: "<@&78> hi", mention_roles: ["78"] }, "none", "<@&78> hi"],
    [
      "a reply to somebody else",
      { type: 19, referenced_message: { id: "9", author: alice, content: "x" } },
      "none",
      "hello",
    ],
    ["everyone", { content: "@everyone hi", mention_everyone: true }, "none", "@everyone hi"],
  ])("%s", (_, changes, mention, text) => {
    expect(read(changes)).toMatchObject({ mention, text });
  });

  test("a bare mention still has a text", () => {
    expect(read({ content: "<@900>" })?.text).toBe("@Ava");
  });

  test("a reply brings along what it answers", () => {
    expect(read(reply)?.replyTo).toEqual({ id: "999", senderName: "ava", text: "yes?" });
    expect(read({ type: 19, referenced_message: null })).not.toHaveProperty("replyTo");
  });

  test("what is not text and no file becomes a note", () => {
    const text = read({
      content: "look",
      attachments: [
        { filename: "a.png", content_type: "image/png", size: 2_500_000 },
        { filename: "b", size: 3000 },
        { filename: "c" },
      ],
      sticker_items: [{ name: "Wave" }],
      embeds: [
        { type: "rich", title: "News", description: "It rains." },
        { type: "link", title: "preview" },
      ],
      poll: {
        question: { text: "When?" },
        answers: [
          { answer_id: 1, poll_media: { text: "now" } },
          { answer_id: 2, poll_media: { text: "later", emoji: { name: "⏳" } } },
        ],
      },
      message_snapshots: [
        { message: { content: "the original", attachments: [{ filename: "d", size: 9 }] } },
      ],
    })?.text;
    expect(text?.split("\n")).toEqual([
      "look",
      "[forwarded message] the original",
      "[attachment: d (9 B)]",
      "[attachment: a.png (image/png, 2.4 MB)]",
      "[attachment: b (3 KB)]",
      "[attachment: c]",
      "[sticker: Wave]",
      "[embed: News — It rains.]",
      "[poll: When? — now / later]",
    ]);
  });

  test("without the text of other messages a mention is always required", () => {
    const settings = {
      guilds: { "1": { requireMention: false } },
      guildsPath: "channels.discord.guilds",
      talking,
    };
    expect(read({}, { settings })?.room?.requireMention).toBe(false);
    expect(read({ content: "" }, { settings, hearsEverything: false })?.room?.requireMention).toBe(
      true,
    );
  });

  test("parts of an unknown shape do not cost the message", () => {
    const odd = {
      mentions: null,
      attachments: 7,
      embeds: [null],
      member: [],
      referenced_message: "?",
      poll: { question: null },
      channel_type: "x",
    };
    expect(read(odd)).toMatchObject({ text: "hello", sender: { name: "Alice" } });
  });
});
