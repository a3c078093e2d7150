import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../lib/manual-clock.ts";
import type { Channel } from "../sdk/channel.ts";
import type { Storage } from "../sdk/storage.ts";
import {
  createFakeChannel,
  createSilentLogger,
  createTestHost,
  sampleOutboxRow,
  type FakeChannel,
} from "../sdk/testing/index.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createDeliverer } from "./deliver.ts";

const minute = 60_000;

/** One process: it dies at the given step, if it comes so far, and the next one starts after the pause. */
interface Life {
  diesAtStep: number;
  pauseMs: number;
}

const fault = fc.constantFrom(
  { ok: false, reason: "unknown", message: "cut", delivered: true } as const,
  { ok: false, reason: "unknown", message: "cut", delivered: false } as const,
  { ok: false, reason: "retryable", message: "fault" } as const,
  { ok: false, reason: "rate-limit", message: "slow down", retryAfterMs: 3000 } as const,
);

const lives = fc.array(
  fc.record({
    diesAtStep: fc.nat(40),
    pauseMs: fc.constantFrom(1000, minute, 2 * minute - 1000, 3 * minute, 60 * minute),
  }),
  { maxLength: 6 },
);

const texts = ["one", "same", "same", "two", "same"];

/** A process as the operating system ends it: from one step to the next nothing of it goes on. A step is what it asks of the store or the platform, and what comes back. */
function createProcess(diesAtStep: number) {
  let steps = 0;
  const step = (): Promise<void> => {
    steps += 1;
    return steps > diesAtStep ? new Promise<never>(() => undefined) : Promise.resolve();
  };
  const mortal =
    <Values extends unknown[], Answer>(run: (...values: Values) => Promise<Answer>) =>
    async (...values: Values): Promise<Answer> => {
      await step();
      const answer = await run(...values);
      await step();
      return answer;
    };
  return {
    mortal,
    kill: () => {
      steps = Number.POSITIVE_INFINITY;
    },
  };
}

async function live(
  { diesAtStep, pauseMs }: Life,
  world: { clock: ManualClock; storage: Storage; platform: FakeChannel; channel: Channel },
): Promise<void> {
  const { clock, storage, platform, channel } = world;
  const { mortal, kill } = createProcess(diesAtStep);
  const { findSent } = channel;
  const deliverer = createDeliverer({
    clock,
    logger: createSilentLogger(),
    storage: {
      claimOutbox: mortal(storage.claimOutbox),
      settleOutbox: mortal(storage.settleOutbox),
      nextOutboxDueAt: mortal(storage.nextOutboxDueAt),
      listInterruptedOutbox: mortal(storage.listInterruptedOutbox),
      listOutbox: mortal(storage.listOutbox),
      enqueueOutbox: mortal(storage.enqueueOutbox),
    },
    channelFor: () => ({
      channel: {
        send: mortal(channel.send),
        ...(findSent === undefined ? {} : { findSent: mortal(findSent) }),
      },
      capabilities: platform.capabilities,
    }),
  });
  deliverer.wake();
  const isMortal = Number.isFinite(diesAtStep);
  for (let left = isMortal ? 20 : 400; left > 0; left -= 1) {
    await clock.advance(5000);
    for (let round = 0; round < 8; round += 1) await clock.advance(0);
    if (!isMortal && !(await isWaiting(storage))) break;
  }
  kill();
  await clock.advance(pauseMs);
}

async function isWaiting(storage: Storage): Promise<boolean> {
  const rows = await storage.listOutbox({ states: ["pending", "sending"], limit: 1 });
  return rows.length > 0;
}

async function inWorld(
  isHidden: boolean,
  faults: Parameters<FakeChannel["failNextSends"]>,
  generations: readonly Life[],
  check: (platform: FakeChannel, storage: Storage) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "crash-"));
  const clock = createManualClock();
  const storage = await openStorage(join(folder, "gateway.sqlite"), { clock });
  const platform = createFakeChannel({
    now: () => clock.now(),
    capabilities: { dedupeWindowMs: 2 * minute },
  });
  try {
    const [account] = platform.accounts({});
    if (account === undefined) throw new Error("no account");
    const channel = platform.create(account, createTestHost());
    await channel.start(new AbortController().signal);
    platform.failNextSends(...faults);
    platform.hideHistory(isHidden);
    const expiresAt = clock.now() + 1000 * minute;
    await storage.enqueueOutbox(
      texts.map((text, part) => sampleOutboxRow({ key: `key-${part}`, part, text, expiresAt })),
    );
    const world = { clock, storage, platform, channel };
    for (const life of generations) await live(life, world);
    await live({ diesAtStep: Number.POSITIVE_INFINITY, pauseMs: 0 }, world);
    await check(platform, storage);
  } finally {
    await storage.close();
    await rm(folder, { recursive: true });
  }
}

const faults = fc.array(fault, { maxLength: 6 });

test("with a history that can be read, each message arrives once and in order, whenever the process dies", async () => {
  const property = fc.asyncProperty(faults, lives, (broken, generations) =>
    inWorld(false, broken, generations, async (platform, storage) => {
      expect(platform.sent.map(({ text }) => text)).toEqual(texts);
      const rows = await storage.listOutbox({ limit: 10 });
      expect(rows.map(({ state }) => state)).toEqual(texts.map(() => "sent"));
      expect(new Set(rows.map(({ messageId }) => messageId)).size).toBe(texts.length);
    }),
  );
  await fc.assert(property, { numRuns: 60 });
}, 60_000);

test("with a hidden history nothing arrives twice, and what is missing is unknown to the operator", async () => {
  const property = fc.asyncProperty(faults, lives, (broken, generations) =>
    inWorld(true, broken, generations, async (platform, storage) => {
      const keys = platform.sent.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { key, state } of await storage.listOutbox({ limit: 10 })) {
        if (!keys.includes(key)) expect(state).toBe("unknown");
      }
    }),
  );
  await fc.assert(property, { numRuns: 30 });
}, 60_000);
