import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../lib/manual-clock.ts";
import type { Channel } from "../sdk/channel.ts";
import type { OutboxState, Storage } from "../sdk/storage.ts";
import {
  createFakeChannel,
  createSilentLogger,
  createTestHost,
  sampleOutboxRow,
  type FakeChannel,
} from "../sdk/testing/index.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createDeliverer, type Deliverer } from "./deliver.ts";

/** Messages that may have arrived, and a platform that forgets keys after two minutes. */

const minute = 60_000;
const hour = 60 * minute;

let folder: string;
let clock: ManualClock;
let storage: Storage;
let platform: FakeChannel;
let channel: Channel | undefined;
let deliverer: Deliverer;

const unknown = { ok: false, reason: "unknown", message: "The connection broke." } as const;
const lost = { ...unknown, delivered: false };
const arrived = { ...unknown, delivered: true };

async function connect(): Promise<Channel> {
  const [account] = platform.accounts({});
  if (account === undefined) throw new Error("no account");
  const made = platform.create(account, createTestHost());
  await made.start(new AbortController().signal);
  return made;
}

function createTestDeliverer(): Deliverer {
  return createDeliverer({
    storage,
    clock,
    logger: createSilentLogger(),
    random: () => 1,
    channelFor: () => channel && { channel, capabilities: platform.capabilities },
  });
}

async function enqueue(...texts: string[]): Promise<void> {
  const expiresAt = clock.now() + hour;
  const rows = texts.map((text, part) =>
    sampleOutboxRow({ key: `key-${part}`, part, text, expiresAt }),
  );
  await storage.enqueueOutbox(rows);
}

/** What a process leaves behind that died while it was sending: with the message on the platform, or without it. */
async function leaveHalfSent(text: string, hasArrived: boolean): Promise<void> {
  await enqueue(text);
  const [row] = await storage.claimOutbox(clock.now(), 1);
  if (hasArrived && row !== undefined) await channel?.send(row, new AbortController().signal);
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 1000) {
    await clock.advance(Math.min(left, 1000));
    for (let round = 0; round < 6; round += 1) await clock.advance(0);
  }
}

const states = async (): Promise<OutboxState[]> =>
  (await storage.listOutbox({ limit: 10 })).map(({ state }) => state).toReversed();
const texts = (): string[] => platform.sent.map(({ text }) => text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "doubt-"));
  clock = createManualClock();
  storage = await openStorage(join(folder, "gateway.sqlite"), { clock });
  platform = createFakeChannel({
    now: () => clock.now(),
    capabilities: { dedupeWindowMs: 2 * minute },
  });
  channel = await connect();
  deliverer = createTestDeliverer();
});

afterEach(async () => {
  await deliverer.stop();
  await storage.close();
  await rm(folder, { recursive: true });
});

describe("a message that may have arrived", () => {
  test.each([true, false])(
    "is looked for after a late restart; it arrived: %s",
    async (hasArrived) => {
      await leaveHalfSent("hello", hasArrived);
      await pass(5 * minute);
      deliverer.wake();
      await pass(2000);
      expect(texts()).toEqual(["hello"]);
      expect(platform.looks).toHaveLength(1);
      const [row] = await storage.listOutbox({ limit: 1 });
      expect(row).toMatchObject({ state: "sent", messageId: platform.sent[0]?.messageId });
    },
  );

  test("inside the window it is sent again with the same key, and nothing is read", async () => {
    await leaveHalfSent("hello", true);
    await pass(minute);
    deliverer.wake();
    await deliverer.idle();
    expect(texts()).toEqual(["hello"]);
    expect(platform.attempts.map(({ key }) => key)).toEqual(["key-0", "key-0"]);
    expect(platform.looks).toEqual([]);
    expect(await states()).toEqual(["sent"]);
  });

  test("is left to the operator when the history stays hidden, after three looks", async () => {
    await leaveHalfSent("hello", true);
    await enqueue("hello", "next");
    platform.hideHistory();
    await pass(5 * minute);
    deliverer.wake();
    await pass(minute);
    expect(await states()).toEqual(["unknown", "sent"]);
    expect(platform.looks).toHaveLength(3);
    expect(texts()).toEqual(["hello", "next"]);
  });

  test("is looked for once more when the history can be read again", async () => {
    await leaveHalfSent("hello", true);
    platform.hideHistory();
    await pass(5 * minute);
    deliverer.wake();
    await pass(2000);
    expect(await storage.listOutbox({ limit: 1 })).toMatchObject([
      { state: "pending", error: "It may have arrived. The history may not be read." },
    ]);
    platform.hideHistory(false);
    await pass(10_000);
    expect(await states()).toEqual(["sent"]);
    expect(texts()).toEqual(["hello"]);
  });

  test("is looked for when the answers stay away until the window has passed", async () => {
    platform.failNextSends(arrived, ...Array.from({ length: 7 }, () => lost));
    await enqueue("hello");
    deliverer.wake();
    await pass(5 * minute);
    expect(texts()).toEqual(["hello"]);
    expect(platform.looks).toHaveLength(1);
    expect(await states()).toEqual(["sent"]);
  });

  test("does not lose its doubt with the process that had it", async () => {
    platform.failNextSends(arrived);
    await enqueue("hello");
    deliverer.wake();
    await pass(0);
    expect(await states()).toEqual(["pending"]);
    await deliverer.stop();
    await clock.advance(10 * minute);
    deliverer = createTestDeliverer();
    deliverer.wake();
    await pass(2000);
    expect(texts()).toEqual(["hello"]);
    expect(await states()).toEqual(["sent"]);
  });

  test("is never taken for another message with the same text", async () => {
    await storage.enqueueOutbox([
      sampleOutboxRow({ key: "twin", text: "ok", expiresAt: clock.now() + hour }),
    ]);
    deliverer.wake();
    await deliverer.idle();
    await deliverer.stop();
    await leaveHalfSent("ok", false);
    await clock.advance(5 * minute);
    deliverer = createTestDeliverer();
    deliverer.wake();
    await pass(2000);
    expect(texts()).toEqual(["ok", "ok"]);
    expect(await states()).toEqual(["sent", "sent"]);
  });

  test("is looked for even when it is too old to be sent", async () => {
    await leaveHalfSent("hello", true);
    channel = undefined;
    await clock.advance(3 * hour);
    deliverer.wake();
    await pass(5000);
    expect(await states()).toEqual(["pending"]);
    channel = await connect();
    await pass(5000);
    expect(await states()).toEqual(["sent"]);
  });

  test("is not sent any more when it is too old and did not arrive", async () => {
    await leaveHalfSent("hello", false);
    await clock.advance(3 * hour);
    deliverer.wake();
    await pass(1000);
    expect(texts()).toEqual([]);
    expect(await states()).toEqual(["expired"]);
  });

  test("a clock that was set back by an hour opens no window", async () => {
    const platformClock = createManualClock(clock.now());
    platform = createFakeChannel({
      now: () => platformClock.now(),
      capabilities: { dedupeWindowMs: 2 * minute },
    });
    channel = await connect();
    await leaveHalfSent("hello", true);
    await platformClock.advance(5 * minute);
    clock = createManualClock(clock.now() - hour + 5 * minute);
    deliverer = createTestDeliverer();
    deliverer.wake();
    await pass(2 * hour);
    expect(texts()).toEqual(["hello"]);
  });
});

describe("a message that the operator sends again", () => {
  test.each([
    ["is not sent when it turns out that it arrived", false, ["hello"]],
    ["is sent when nobody can tell", true, ["hello", "hello"]],
  ])("%s", async (_, isHidden, expected) => {
    await leaveHalfSent("hello", true);
    platform.hideHistory();
    await pass(5 * minute);
    deliverer.wake();
    await pass(minute);
    expect(await states()).toEqual(["unknown"]);
    platform.hideHistory(isHidden);
    const [row] = await storage.listOutbox({ limit: 1 });
    await storage.retryOutbox(row?.id ?? "", clock.now() + hour);
    deliverer.wake();
    await pass(2000);
    expect(texts()).toEqual(expected);
    expect(await states()).toEqual(["sent"]);
  });
});
