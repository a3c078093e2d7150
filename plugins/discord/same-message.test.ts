import { afterEach, expect, test } from "vitest";
import type { InboundMessage, KnownConversation } from "openclaw/sdk";
import {
  connectBot,
  type ConnectedBot,
  type ConnectedBotOptions,
} from "./fixtures/connected-bot.ts";

/** What is heard live and what is found in the history is one message: the gateway's inbox knows it by its conversation and its id, and answers it once. */

let bot: ConnectedBot | undefined;
let known: KnownConversation[];

async function start(options: ConnectedBotOptions = {}): Promise<ConnectedBot> {
  known = [];
  const services = { conversations: async () => known, ...options.services };
  bot = await connectBot({ ...options, services });
  return bot;
}

afterEach(async () => {
  await bot?.close();
  bot = undefined;
});

const keyOf = ({ address, id }: InboundMessage): string => `${address.conversation}/${id}`;

async function next({ host }: ConnectedBot, count: number): Promise<InboundMessage> {
  await host.untilReceived(count);
  const message = host.received[count - 1];
  if (message === undefined) throw new Error("nothing was heard");
  return message;
}

/** Starts again, as after an outage in which nothing was heard since `lastMessageId`. */
async function restart(made: ConnectedBot, lastMessageId: string): Promise<void> {
  const conversation = made.discord.channelId;
  known = [{ conversation, lastMessageId, lastAt: Date.now() }];
  await made.restart();
}

const section = {
  guilds: { "*": { channels: { general: { requireMention: false, autoThread: true } } } },
};

test("D6 D14: a message that got a thread of its own is not answered again outside of it", async () => {
  const made = await start({ section });
  const before = made.discord.alice.say("first");
  await made.host.untilReceived(1);
  made.discord.alice.say("how does it work?");
  const live = await next(made, 2);
  await restart(made, before.id);
  const found = [await next(made, 1), await next(made, 2)];
  expect(found.map(keyOf)).toContain(keyOf(live));
  expect(new Set(found.map(keyOf)).size).toBe(2);
  expect(found.every(({ address, id }) => address.conversation === id)).toBe(true);
});

test("D6 D14: a thread that somebody else began on a message does not make it another one", async () => {
  const made = await start({ section, admits: () => ({ admitted: false, reason: "", rule: "" }) });
  const said = made.discord.alice.say("not for the bot");
  const live = await next(made, 1);
  made.discord.alice.thread("about this", { on: said });
  await restart(made, said.id);
  expect(keyOf(await next(made, 1))).toBe(keyOf(live));
});

test("D6 D14: a message that was answered without a thread gets none when it is found again", async () => {
  const made = await start({ section });
  made.discord.rest.fail(/^POST .*threads$/, {
    type: "status",
    status: 403,
    body: { code: 50_013, message: "Missing Permissions" },
  });
  const said = made.discord.alice.say("hello");
  const live = await next(made, 1);
  await restart(made, said.id);
  expect(keyOf(await next(made, 1))).toBe(keyOf(live));
});

test("D6 D14: a message that was missed gets its thread when it is found", async () => {
  const made = await start({ section });
  await made.channel.stop();
  const said = made.discord.alice.say("is anybody there?");
  await restart(made, "1");
  expect(await next(made, 1)).toMatchObject({ address: { conversation: said.id } });
  expect(made.discord.world.channels.has(said.id)).toBe(true);
  await restart(made, said.id);
  expect(await next(made, 1)).toMatchObject({ address: { conversation: said.id } });
});

test("D6: what a member of a system wrote meanwhile is found as that member's", async () => {
  const fetch = async (): Promise<Response> =>
    Response.json({ member: { id: "abcde", name: "Nova" } });
  const made = await start({ section: { pluralkit: { enabled: true } }, services: { fetch } });
  await made.channel.stop();
  const author = { id: made.discord.world.nextId(), username: "Nova", bot: true };
  made.discord.say("hello", { author, webhook_id: author.id });
  await restart(made, "1");
  expect((await next(made, 1)).sender).toMatchObject({ id: "pk:abcde", isBot: false });
});

test("D7: what a person writes and PluralKit says again is one message, said by the member", async () => {
  const member = { id: "abcde", name: "Nova" };
  const fetch = async (): Promise<Response> => Response.json({ member });
  const made = await start({ section: { pluralkit: { enabled: true } }, services: { fetch } });
  const { discord } = made;
  const typed = discord.alice.say("nova: hello");
  discord.alice.delete(typed);
  const author = { id: discord.world.nextId(), username: "Nova", bot: true };
  discord.say("hello", { author, webhook_id: author.id });
  await next(made, 1);
  discord.say("hello again", { author, webhook_id: author.id });
  await next(made, 2);
  expect(made.host.received.map(({ text, sender }) => [text, sender.id, sender.isBot])).toEqual([
    ["hello", "pk:abcde", false],
    ["hello again", "pk:abcde", false],
  ]);
});
