import { createTestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel, FoundSent, OutboundMessage } from "openclaw/sdk";
import { discordChannel } from "./discord-channel.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";

/** Whether a message arrived, asked of a Discord that forgets nonces after five minutes. */

const never = new AbortController().signal;
const minute = 60_000;

let discord: TestDiscord;
let channel: Channel;
let now: number;

function outbound(fields: Partial<OutboundMessage> = {}): OutboundMessage {
  const address = { channel: "discord", account: "default", conversation: discord.channelId };
  return { key: "key-1", address, text: "hello", kind: "answer", ...fields };
}

const find = async (
  fields: Partial<OutboundMessage> = {},
  since = now - 60 * minute,
  taken?: ReadonlySet<string>,
): Promise<FoundSent | undefined> => channel.findSent?.(outbound(fields), since, never, taken);

const reads = (): string[] =>
  discord.rest.requests.filter((line) => line.startsWith("GET /channels/"));

beforeEach(async () => {
  now = Date.now();
  discord = await startTestDiscord({ now: () => now });
  const [account] = discordChannel.accounts({ token: discord.token, apiUrl: discord.apiUrl });
  if (account === undefined) throw new Error("no account");
  channel = discordChannel.create(account, createTestHost());
  await channel.start(never);
});

afterEach(async () => {
  await channel.stop();
  await discord.close();
});

describe("a message whose answer was lost", () => {
  test("is found when it arrived, long after the nonce is forgotten", async () => {
    const replyTo = discord.say("a question");
    const text = "  Here it is:\n\n```ts\nlet a = 1;\n```\n";
    discord.rest.faults.push(
      ...Array.from({ length: 4 }, () => ({ type: "reset", when: "after" }) as const),
    );
    expect(await channel.send(outbound({ text, replyTo }), never)).toMatchObject({
      reason: "unknown",
    });
    now += 20 * minute;
    discord.say("and then?");
    expect(await find({ text, replyTo })).toEqual({
      found: true,
      messageId: discord.rest.sent[0]?.id,
    });
    expect(discord.rest.sent).toHaveLength(1);
  });

  test("is not found when it did not arrive, and one page is enough to know", async () => {
    const replyTo = discord.say("a question");
    discord.rest.faults.push(
      ...Array.from({ length: 4 }, () => ({ type: "reset", when: "before" }) as const),
    );
    await channel.send(outbound({ replyTo }), never);
    now += 20 * minute;
    expect(await find({ replyTo })).toEqual({ found: false });
    expect(reads()).toEqual([`GET /channels/${discord.channelId}/messages?limit=50`]);
  });

  test("is not the same text that somebody else wrote, an answer to another question, an older one, or another row's", async () => {
    discord.say("hello");
    const first = discord.say("question 1");
    const second = discord.say("question 2");
    const sent = await channel.send(outbound({ replyTo: first }), never);
    const taken = new Set([sent.ok ? sent.messageId : ""]);
    expect(await find({ replyTo: second })).toEqual({ found: false });
    expect(await find({ replyTo: first }, undefined, taken)).toEqual({ found: false });
    expect(await find({}, now + minute)).toEqual({ found: false });
    expect(await find({ replyTo: first })).toMatchObject({ found: true });
  });

  test("in a later part of an answer, which is no reply, is found as well", async () => {
    const replyTo = discord.say("a question");
    await channel.send(outbound({ replyTo, part: 1 }), never);
    expect(await find({ replyTo, part: 1 })).toMatchObject({ found: true });
  });

  test("is found on the second page, and not looked for on a third", async () => {
    await channel.send(outbound(), never);
    for (let count = 0; count < 60; count += 1) discord.say(`chatter ${count}`);
    expect(await find()).toMatchObject({ found: true });
    expect(reads()).toHaveLength(2);
    for (let count = 0; count < 60; count += 1) discord.say(`chatter ${count}`);
    expect(await find()).toMatchObject({
      found: "unsure",
      reason: expect.stringContaining("Too much"),
    });
    expect(reads()).toHaveLength(4);
  });

  test("has not arrived when all of a busy hundred is older than the question", async () => {
    for (let count = 0; count < 120; count += 1) discord.say(`chatter ${count}`);
    const replyTo = discord.say("a question");
    expect(await find({ replyTo })).toEqual({ found: false });
    expect(reads()).toHaveLength(1);
  });

  test.each(["refused", "empty"] as const)("is in doubt when the history is %s", async (how) => {
    await channel.send(outbound(), never);
    discord.history.hide(discord.channelId, how);
    expect(await find()).toMatchObject({ found: "unsure" });
  });

  test("is in doubt where there is no such place, and when Discord cannot be reached", async () => {
    const address = { channel: "discord", account: "default", conversation: "1" };
    expect(await find({ address })).toMatchObject({ found: "unsure" });
    await discord.close();
    expect(await find()).toMatchObject({ found: "unsure" });
  });

  test("to a person is looked for in the direct chat, which may be empty", async () => {
    const conversation = "user:500000000000000001";
    const address = { channel: "discord", account: "default", conversation };
    expect(await find({ address })).toEqual({ found: false });
    await channel.send(outbound({ address }), never);
    expect(await find({ address })).toMatchObject({ found: true });
  });
});

test("a refusal says whether the place is closed or only this message", async () => {
  const refused = (status: number, code: number) =>
    discord.rest.faults.push({ type: "status", status, body: { message: "no", code } });
  refused(403, 50013);
  expect(await channel.send(outbound(), never)).toMatchObject({
    reason: "permanent",
    unreachable: true,
  });
  refused(404, 10003);
  expect(await channel.send(outbound(), never)).toMatchObject({
    reason: "permanent",
    unreachable: true,
  });
  const tooLong = await channel.send(outbound({ text: "x".repeat(2001) }), never);
  expect(tooLong).toMatchObject({ reason: "permanent" });
  expect(tooLong).not.toHaveProperty("unreachable");
});
