import { describe, expect, it, test } from "vitest";
import type { OutboundMessage } from "../channel.ts";
import { describeChannelContract } from "./channel-contract.ts";
import { createFakeChannel } from "./fake-channel.ts";
import type { FakeChannel, FakeChannelOptions } from "./fake-channel.ts";
import { createTestClock } from "./test-clock.ts";
import { createTestHost } from "./test-host.ts";

const never = new AbortController().signal;
const address = { channel: "fake", account: "default", conversation: "room-1" };

function firstAccount(fake: FakeChannel) {
  const [account] = fake.accounts({});
  if (account === undefined) throw new Error("no account");
  return account;
}

async function connected(options: FakeChannelOptions = {}) {
  const fake = createFakeChannel(options);
  const host = createTestHost();
  const channel = fake.create(firstAccount(fake), host);
  await channel.start(never);
  const send = (key: string, text = "Hi") => {
    const message: OutboundMessage = { key, address, text, kind: "answer" };
    return channel.send(message, never);
  };
  return { fake, host, channel, send };
}

describeChannelContract(
  { describe, it },
  {
    definition: createFakeChannel(),
    section: {},
    makeCase: () => ({ account: firstAccount(createFakeChannel()), address }),
  },
);

const missing = createFakeChannel({ id: "missing" });
describeChannelContract(
  { describe, it },
  {
    definition: missing,
    section: {},
    makeCase: () => ({
      account: firstAccount(missing),
      address: { ...address, channel: "missing" },
      writeWhileAway: () => missing.writeWhileAway().id,
    }),
  },
);

test("hands messages in, each under its own id, and only while connected", async () => {
  const { fake, host, channel } = await connected();
  await fake.receive({ text: "one" });
  await fake.receive({ text: "two", chatType: "group" });
  await host.untilReceived(2);
  expect(host.received.map(({ id, text }) => [id, text])).toEqual([
    ["in-1", "one"],
    ["in-2", "two"],
  ]);
  expect(fake.isConnected()).toBe(true);
  await channel.stop();
  expect(host.statuses.map((status) => status.state)).toEqual([
    "connecting",
    "connected",
    "stopped",
  ]);
  await expect(fake.receive()).rejects.toThrow("not connected");
});

test("a repeated key makes a second message only after the window", async () => {
  const clock = createTestClock();
  const capabilities = { dedupeWindowMs: 1_000 };
  const { fake, send } = await connected({ now: () => clock.now(), capabilities });
  const first = await send("a");
  clock.advance(999);
  expect(await send("a")).toEqual(first);
  clock.advance(1);
  expect(await send("a")).not.toEqual(first);
  expect([fake.sent.length, fake.attempts.length]).toEqual([2, 3]);
});

test("fails sends on request, with or without delivering", async () => {
  const { fake, send } = await connected();
  const lost = { ok: false, reason: "retryable", message: "cut" } as const;
  fake.failNextSends(lost, { ...lost, reason: "unknown", delivered: true });
  expect(await send("a")).toEqual(lost);
  expect(fake.sent).toEqual([]);
  expect(await send("a")).toEqual({ ...lost, reason: "unknown" });
  await fake.untilSent(1);
  expect(await send("a")).toEqual({ ok: true, messageId: "out-1" });
  expect(fake.sent).toHaveLength(1);
});

test("refuses empty text and keys that are too long", async () => {
  const { send } = await connected();
  expect(await send("a", " \n")).toMatchObject({ reason: "permanent" });
  expect(await send("k".repeat(26))).toMatchObject({ reason: "permanent" });
});

test("a start fails on request, and the next one does not", async () => {
  const fake = createFakeChannel();
  const channel = fake.create(firstAccount(fake), createTestHost());
  fake.failNextStarts(new Error("down"));
  await expect(channel.start(never)).rejects.toThrow("down");
  expect(fake.isConnected()).toBe(false);
  await channel.start(never);
  expect(fake.isConnected()).toBe(true);
});

test("finds what it sent by place, text and reply, until the history is hidden", async () => {
  const clock = createTestClock();
  const { fake, channel, send } = await connected({ now: () => clock.now() });
  const sent = await send("a");
  const find = (fields: Partial<OutboundMessage> = {}, since = clock.now()) =>
    channel.findSent?.({ key: "b", address, text: "Hi", kind: "answer", ...fields }, since, never);
  expect(await find()).toEqual({ found: true, messageId: sent.ok && sent.messageId });
  const nothing = { found: false };
  expect(await find({ text: "Hello" })).toEqual(nothing);
  expect(await find({ replyTo: "in-1" })).toEqual(nothing);
  expect(await find({ address: { ...address, conversation: "room-2" } })).toEqual(nothing);
  expect(await find({}, clock.now() + 1)).toEqual(nothing);
  fake.hideHistory();
  expect(await find()).toMatchObject({ found: "unsure" });
  fake.hideHistory(false);
  expect(await find()).toMatchObject({ found: true });
  expect(fake.looks).toHaveLength(7);
});

test("hands in what was written while it was away, where the gateway was in conversation", async () => {
  const fake = createFakeChannel();
  fake.writeWhileAway({ text: "one" });
  fake.writeWhileAway({ text: "elsewhere", address: { ...address, conversation: "room-2" } });
  const last = { lastMessageId: "in-0", lastAt: 0 };
  const host = createTestHost({ conversations: [{ conversation: "room-1", ...last }] });
  await fake.create(firstAccount(fake), host).start(never);
  await host.untilReceived(1);
  await fake.receive({ text: "two" });
  expect(host.received.map(({ id, text }) => [id, text])).toEqual([
    ["in-1", "one"],
    ["in-3", "two"],
  ]);
});
