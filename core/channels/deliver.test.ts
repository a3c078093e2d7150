import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../lib/manual-clock.ts";
import type { Address, OutboundMessage, SendResult } from "../sdk/channel.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { NewOutboxRow, Storage } from "../sdk/storage.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createDeliverer, type Deliverer } from "./deliver.ts";

const minute = 60_000;
const room = (conversation: string): Address => ({
  channel: "chat",
  account: "default",
  conversation,
});

let folder: string;
let clock: ManualClock;
let storage: Storage;
let deliverer: Deliverer;
let isConnected: boolean;
let sent: OutboundMessage[];
let answers: (SendResult | Promise<SendResult>)[];
let logged: string[];
/** Until then the platform has a fault. */
let faultEndsAt: number;

function row(key: string, changes: Partial<NewOutboxRow> = {}): NewOutboxRow {
  const text = `text of ${key}`;
  const expiresAt = clock.now() + 60 * minute;
  return { key, part: 0, address: room("r1"), text, kind: "answer", expiresAt, ...changes };
}

function createTestDeliverer(dedupeWindowMs = 2 * minute): Deliverer {
  const note = (message: string, fields?: object): void => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger };
  const channel = {
    async send(message: OutboundMessage): Promise<SendResult> {
      sent.push(message);
      if (clock.now() <= faultEndsAt) return refusal("retryable");
      return (await answers.shift()) ?? { ok: true, messageId: `sent-${sent.length}` };
    },
  };
  return createDeliverer({
    storage,
    clock,
    logger,
    random: () => 1,
    channelFor: () => (isConnected ? { channel, capabilities: { dedupeWindowMs } } : undefined),
  });
}

async function enqueue(...rows: NewOutboxRow[]): Promise<void> {
  await storage.enqueueOutbox(rows);
  deliverer.wake();
}

/** Time in small steps: between two of them the deliverer goes to the store several times. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 500) {
    await clock.advance(Math.min(left, 500));
    for (let round = 0; round < 4; round += 1) await clock.advance(0);
  }
}

const keys = (): string[] => sent.map((message) => message.key);
const refusal = (
  reason: "retryable" | "rate-limit" | "permanent" | "unknown",
  retryAfterMs?: number,
): SendResult => ({
  ok: false,
  reason,
  message: `the platform said ${reason}`,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deliver-"));
  clock = createManualClock();
  storage = await openStorage(join(folder, "gateway.sqlite"), { clock });
  isConnected = true;
  sent = [];
  answers = [];
  logged = [];
  faultEndsAt = 0;
  deliverer = createTestDeliverer();
});

afterEach(async () => {
  const stopping = deliverer.stop();
  await clock.advance(10 * minute);
  await stopping;
  await storage.close();
  await rm(folder, { recursive: true });
});

describe("the deliverer", () => {
  test("sends the parts of an answer in order, with everything the channel needs", async () => {
    await enqueue(row("k0", { replyTo: "m1" }), row("k1", { part: 1 }), row("k2", { part: 2 }));
    await deliverer.idle();
    expect(keys()).toEqual(["k0", "k1", "k2"]);
    expect(sent[0]).toEqual({
      key: "k0",
      part: 0,
      address: room("r1"),
      text: "text of k0",
      kind: "answer",
      replyTo: "m1",
    });
    expect(await storage.nextOutboxDueAt()).toBeUndefined();
  });

  test("one slow conversation holds up no other, only itself", async () => {
    let release = (_: SendResult): void => undefined;
    answers.push(new Promise((resolve) => (release = resolve)));
    await enqueue(row("slow-0"), row("slow-1", { part: 1 }), row("quick", { address: room("r2") }));
    await pass(1000);
    expect(keys()).toEqual(["slow-0", "quick"]);
    release({ ok: true, messageId: "1" });
    await deliverer.idle();
    expect(keys()).toEqual(["slow-0", "quick", "slow-1"]);
  });

  test("tries again later with the same key, and what follows waits", async () => {
    answers.push(refusal("retryable"), refusal("retryable"));
    await enqueue(row("k0"), row("k1", { part: 1 }));
    await deliverer.idle();
    expect(keys()).toEqual(["k0"]);
    await pass(1000);
    expect(keys()).toEqual(["k0", "k0"]);
    await pass(2000);
    await deliverer.idle();
    expect(keys()).toEqual(["k0", "k0", "k0", "k1"]);
  });

  test("outlasts a fault of ten minutes", async () => {
    faultEndsAt = clock.now() + 10 * minute;
    await enqueue(row("k0"), row("k1", { part: 1 }));
    await pass(10 * minute);
    expect(new Set(keys())).toEqual(new Set(["k0"]));
    await pass(minute);
    expect(keys().slice(-2)).toEqual(["k0", "k1"]);
    expect(logged).toEqual([]);
  });

  test("gives a row up after a quarter of an hour of failures and goes on with the next", async () => {
    faultEndsAt = clock.now() + 16.5 * minute;
    await enqueue(row("k0"), row("k1", { part: 1 }));
    await pass(19 * minute);
    expect(keys().at(-1)).toBe("k1");
    expect(keys().indexOf("k1")).toBeGreaterThan(keys().lastIndexOf("k0"));
    expect(logged).toContainEqual(expect.stringMatching(/not delivered.*k0.*said retryable/));
  });

  test("waits as long as a rate limit asks, as often as it asks", async () => {
    answers.push(...Array.from({ length: 8 }, () => refusal("rate-limit", minute)));
    await enqueue(row("k0"));
    await pass(7.5 * minute);
    expect(sent).toHaveLength(8);
    await pass(minute);
    expect(sent).toHaveLength(9);
    expect(logged).toEqual([]);
  });

  test("does not repeat what can never be accepted, and says so in its place", async () => {
    answers.push(refusal("permanent"));
    await enqueue(row("k0", { inboxId: "i1", replyTo: "m1" }), row("k1", { part: 1 }));
    await deliverer.idle();
    expect(keys()).toEqual(["k0", "k1", expect.stringMatching(/^[\w-]{22}$/)]);
    expect(sent[2]).toMatchObject({
      kind: "notice",
      text: "A part of the answer could not be delivered: the platform said permanent.",
      inboxId: "i1",
      replyTo: "m1",
    });
    expect(logged).toEqual([expect.stringMatching(/not delivered.*said permanent/)]);
  });

  test("says nothing in a conversation that takes nothing, and never speaks of a lost notice", async () => {
    answers.push({ ...refusal("permanent"), unreachable: true } as SendResult);
    answers.push(refusal("permanent"), refusal("permanent"), refusal("permanent"));
    await enqueue(row("gone"), row("bad"), row("notice", { kind: "notice" }));
    await deliverer.idle();
    expect(keys()).toEqual(["gone", "bad", "notice", expect.any(String)]);
    expect(sent.at(-1)?.text).toMatch(/could not be delivered/);
    expect(logged).toHaveLength(4);
  });

  test("a part that is refused again is spoken of once", async () => {
    answers.push(refusal("permanent"), { ok: true, messageId: "1" }, refusal("permanent"));
    await enqueue(row("k0"));
    await deliverer.idle();
    const [failed] = await storage.listOutbox({ states: ["failed"], limit: 1 });
    await storage.retryOutbox(failed?.id ?? "", clock.now() + minute);
    deliverer.wake();
    await deliverer.idle();
    expect(sent.map(({ kind }) => kind)).toEqual(["answer", "notice", "answer"]);
  });

  test("repeats what may have arrived only while the platform would notice the copy", async () => {
    answers.push(refusal("unknown"), refusal("rate-limit", 3 * minute));
    await enqueue(row("k0"));
    await pass(minute);
    expect(keys()).toEqual(["k0", "k0"]);
    await pass(4 * minute);
    expect(keys()).toEqual(["k0", "k0"]);
    expect(logged).toEqual([expect.stringMatching(/may not have arrived.*k0/)]);
  });

  test("never repeats what may have arrived on a platform that cannot notice", async () => {
    deliverer = createTestDeliverer(0);
    answers.push(refusal("unknown"));
    await enqueue(row("k0"));
    await pass(minute);
    expect(keys()).toEqual(["k0"]);
    expect(logged).toEqual([expect.stringMatching(/may not have arrived/)]);
  });

  test("a send that never comes back is given up after two minutes", async () => {
    answers.push(new Promise<SendResult>(() => undefined));
    await enqueue(row("stuck"), row("next", { part: 1 }));
    await pass(3 * minute);
    expect(keys()).toEqual(["stuck", "next"]);
    expect(logged).toEqual([expect.stringMatching(/may not have arrived.*in time/)]);
  });

  test("waits for a connection without counting it as a failure, until the row expires", async () => {
    isConnected = false;
    await enqueue(row("k0"), row("old", { address: room("r2"), expiresAt: clock.now() + minute }));
    await pass(2 * minute);
    expect(sent).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/not delivered.*old.*expired/)]);
    isConnected = true;
    await pass(10_000);
    expect(keys()).toEqual(["k0"]);
  });

  test("sees rows that another process wrote", async () => {
    deliverer.wake();
    await deliverer.idle();
    await storage.enqueueOutbox([row("from outside")]);
    await pass(6000);
    expect(keys()).toEqual(["from outside"]);
  });

  test("after a crash, sends again what the platform would still recognise, and says so of the rest", async () => {
    await storage.enqueueOutbox([row("old"), row("older", { address: room("r2") })]);
    await storage.claimOutbox(clock.now(), 10);
    await pass(5 * minute);
    await storage.enqueueOutbox([row("fresh", { address: room("r3") })]);
    await storage.claimOutbox(clock.now(), 10);
    deliverer.wake();
    await deliverer.idle();
    expect(keys()).toEqual(["fresh"]);
    expect(logged.filter((line) => line.includes("may not have arrived"))).toHaveLength(2);
  });

  test("an end that a full disk cannot record is recorded later, and the conversation goes on without a copy", async () => {
    const settle = storage.settleOutbox;
    let isFull = true;
    storage.settleOutbox = async (id, outcome) => {
      if (isFull) throw new OpenClawError("STORAGE_FULL", "The disk is full", { hint: "" });
      await settle(id, outcome);
    };
    await enqueue(row("k0"), row("k1", { part: 1 }));
    await pass(minute);
    expect(keys()).toEqual(["k0"]);
    isFull = false;
    await pass(minute);
    expect(keys()).toEqual(["k0", "k1"]);
    expect(await storage.listOutbox({ states: ["sent"], limit: 9 })).toHaveLength(2);
  });

  test("a stop waits for what is under way and leaves the rest in the outbox", async () => {
    let release = (_: SendResult): void => undefined;
    answers.push(new Promise((resolve) => (release = resolve)));
    await enqueue(row("k0"), row("k1", { part: 1 }));
    await pass(0);
    const stopping = deliverer.stop();
    release({ ok: true, messageId: "1" });
    await stopping;
    expect(keys()).toEqual(["k0"]);
    expect(await storage.claimOutbox(clock.now(), 10)).toMatchObject([{ key: "k1" }]);
  });
});
