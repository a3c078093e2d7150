import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Storage } from "../sdk/storage.ts";
import { describeStorageContract } from "../sdk/testing/storage-contract.ts";
import type { StorageUnderTest } from "../sdk/testing/storage-contract.ts";
import { sampleInboxRow, sampleOutboxRow } from "../sdk/testing/storage-samples.ts";
import { createTestClock } from "../sdk/testing/test-clock.ts";
import type { TestClock } from "../sdk/testing/test-clock.ts";
import { openStorage } from "./open-storage.ts";

async function makeStorage(clock: TestClock): Promise<StorageUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "open-storage-"));
  const file = join(folder, "state", "gateway.sqlite");
  const storage = await openStorage(file, { clock });
  let current: Storage = storage;
  return {
    storage,
    async reopen() {
      await current.close();
      current = await openStorage(file, { clock });
      return current;
    },
    async dispose() {
      await current.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function withStorage(
  use: (under: StorageUnderTest, clock: TestClock) => Promise<void>,
): Promise<void> {
  const clock = createTestClock();
  const under = await makeStorage(clock);
  try {
    await use(under, clock);
  } finally {
    await under.dispose();
  }
}

describeStorageContract({ describe, it }, makeStorage);

test("for any mix of arrivals each message is created once and all of it is there after reopening", async () => {
  const arrival = fc.record({
    id: fc.constantFrom("1", "2", "3"),
    conversation: fc.constantFrom("a", "b", ""),
    text: fc.string({ unit: "binary" }),
    awaited: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 25 }), async (arrivals) => {
      await withStorage(async ({ storage, reopen }) => {
        const accepting = [];
        for (const { id, conversation, text, awaited } of arrivals) {
          const address = { channel: "fake", account: "default", conversation };
          const accepted = storage.acceptMessage(sampleInboxRow({ id, address, text }));
          accepting.push(accepted);
          if (awaited) await accepted;
        }
        const results = await Promise.all(accepting);
        const firsts = arrivals.flatMap((arrival, index) => {
          const name = (each: typeof arrival): string => `${each.conversation}/${each.id}`;
          const isFirst = arrivals.findIndex((each) => name(each) === name(arrival)) === index;
          return isFirst ? [{ arrival, result: results[index] }] : [];
        });
        expect(results.filter((result) => result.created)).toEqual(
          firsts.map(({ result }) => result),
        );
        const kept = await (await reopen()).listUnfinished();
        expect(kept.map((row) => [row.id, row.message.text])).toEqual(
          firsts.map(({ arrival, result }) => [result?.id, arrival.text]),
        );
      });
    }),
    { numRuns: 40 },
  );
});

test("for any sends, retries and restarts each conversation stays in order and has one row in flight", async () => {
  const conversations = ["a", "b", "c"];
  const step = fc.oneof(
    fc.record({ kind: fc.constant("enqueue" as const), to: fc.constantFrom(...conversations) }),
    fc.record({ kind: fc.constant("claim" as const), limit: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constant("settle" as const),
      state: fc.constantFrom("sent" as const, "pending" as const, "failed" as const),
      delay: fc.nat(20),
    }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(20) }),
    fc.record({ kind: fc.constant("restart" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await withStorage(async (under, clock) => {
        let storage = under.storage;
        let count = 0;
        /** What the store should hold: keys of unsent rows by conversation, in order. */
        const unsent = new Map<string, string[]>(conversations.map((name) => [name, []]));
        const inFlight: { id: string; key: string; conversation: string }[] = [];
        for (const step of steps) {
          if (step.kind === "enqueue") {
            const key = `key-${count++}`;
            const address = { channel: "fake", account: "default", conversation: step.to };
            await storage.enqueueOutbox([sampleOutboxRow({ key, address })]);
            unsent.get(step.to)?.push(key);
          } else if (step.kind === "claim") {
            for (const row of await storage.claimOutbox(clock.now(), step.limit)) {
              const { conversation } = row.address;
              expect(inFlight.map((other) => other.conversation)).not.toContain(conversation);
              expect(row.key).toBe(unsent.get(conversation)?.[0]);
              inFlight.push({ id: row.id, key: row.key, conversation });
            }
          } else if (step.kind === "settle") {
            const row = inFlight.shift();
            if (row === undefined) continue;
            if (step.state === "sent") {
              await storage.settleOutbox(row.id, { state: "sent", messageId: "m" });
            } else if (step.state === "failed") {
              await storage.settleOutbox(row.id, { state: "failed", error: "no" });
            } else {
              const nextAttemptAt = clock.now() + step.delay;
              await storage.settleOutbox(row.id, { state: "pending", nextAttemptAt, error: "no" });
            }
            if (step.state !== "pending") unsent.get(row.conversation)?.shift();
          } else if (step.kind === "wait") {
            clock.advance(step.ms);
          } else {
            storage = await under.reopen();
            const interrupted = await storage.listInterruptedOutbox();
            expect(new Set(interrupted.map((row) => row.key))).toEqual(
              new Set(inFlight.map((row) => row.key)),
            );
          }
        }
      });
    }),
    { numRuns: 40 },
  );
});
