import { afterEach, expect, test } from "vitest";
import type { InboundMessage } from "openclaw/sdk";
import {
  connectBot,
  type ConnectedBot,
  type ConnectedBotOptions,
} from "./fixtures/connected-bot.ts";

/** What a thread is about, with the real library against the strict Discord. */

let bot: ConnectedBot | undefined;

async function start(options: ConnectedBotOptions = {}): Promise<ConnectedBot> {
  bot = await connectBot(options);
  return bot;
}

async function heard({ host }: ConnectedBot, count = 1): Promise<InboundMessage> {
  await host.untilReceived(count);
  const message = host.received[count - 1];
  if (message === undefined) throw new Error("nothing was heard");
  return message;
}

afterEach(async () => {
  await bot?.close();
  bot = undefined;
});

test("D14: what a thread hangs on comes with the first message there, in order and once", async () => {
  const made = await start();
  const { alice, olga } = made.discord;
  const begun = olga.say("The build is red since noon.");
  await heard(made);
  alice.thread("red build", { on: begun });
  for (const text of ["why?", "and since when?"]) alice.say(text, { channelId: begun.id });
  const [, first, second] = [await heard(made), await heard(made, 2), await heard(made, 3)];
  expect(first).toMatchObject({
    text: "why?",
    replyTo: { id: begun.id, senderName: "Olga", text: "The build is red since noon." },
  });
  expect(second).toMatchObject({ text: "and since when?" });
  expect(second).not.toHaveProperty("replyTo");
});

test("D14: a post in a forum is its own beginning; after a restart it comes along", async () => {
  const made = await start();
  const { alice, forumId } = made.discord;
  const { id } = alice.thread("How?", { channelId: forumId });
  made.discord.say("I have tried everything.", { id, channel_id: id });
  alice.say("so?", { channelId: id });
  expect(await heard(made, 2)).not.toHaveProperty("replyTo");
  await made.restart();
  alice.say("anybody?", { channelId: id });
  expect(await heard(made)).toMatchObject({ replyTo: { text: "I have tried everything." } });
});

test.each([
  ["the room wants none", { includeThreadStarter: false }, true],
  ["nobody is answered there", {}, false],
])("D14: nothing is looked up where %s", async (_, room, admitted) => {
  const admits = () => ({ admitted, reason: "", rule: "x" });
  const guilds = { "*": { requireMention: false, channels: { "*": room } } };
  const made = await start({ section: { guilds }, admits });
  const begun = made.discord.olga.say("hello");
  made.discord.alice.thread("hello", { on: begun });
  made.discord.alice.say("why?", { channelId: begun.id });
  expect(await heard(made, 2)).not.toHaveProperty("replyTo");
  expect(made.discord.rest.requests.filter((line) => line.startsWith("GET /channels"))).toEqual([]);
});
