import assert from "node:assert/strict";
import type { NewOutboxRow, OutboxRow, Storage } from "../storage.ts";
import type { StorageCheck } from "./storage-check.ts";
import { sampleOutboxRow } from "./storage-samples.ts";

export const outboxChecks: StorageCheck[] = [
  {
    name: "a row is claimed once, as it was, with its attempt counted",
    async check({ storage, clock }) {
      const row = sampleOutboxRow({
        inboxId: "inbox-1",
        part: 2,
        replyTo: "message-1",
        media: [{ uri: "media:one", mimeType: "image/png", size: 3, name: "a.png" }],
        choices: [{ id: "yes", label: "Yes", style: "primary" as const }],
        address: { channel: "fake", account: "a", conversation: "c", thread: "t" },
      });
      await storage.enqueueOutbox([row]);
      const now = clock.now();
      const claimed = await storage.claimOutbox(now, 10);
      const id = claimed[0]?.id;
      assert.deepEqual(claimed, [
        { ...row, id, state: "sending", attempts: 1, nextAttemptAt: now, createdAt: now },
      ]);
      assert.deepEqual(await storage.claimOutbox(now, 10), []);
    },
  },
  {
    name: "a second row with the same key is a no-op",
    async check({ storage, clock }) {
      await storage.enqueueOutbox([sampleOutboxRow({ text: "first" })]);
      await storage.enqueueOutbox([sampleOutboxRow({ text: "second" })]);
      const rows = await drain(storage, clock.now());
      assert.deepEqual(
        rows.map((row) => row.text),
        ["first"],
      );
      await storage.enqueueOutbox([sampleOutboxRow({ text: "third" })]);
      assert.deepEqual(await drain(storage, clock.now()), []);
    },
  },
  {
    name: "only the first unsent row of a conversation is claimed; a row in flight holds up the rest",
    async check({ storage, clock }) {
      await storage.enqueueOutbox(["1", "2"].map((key) => sampleOutboxRow({ key, text: key })));
      const [first] = await storage.claimOutbox(clock.now(), 10);
      assert.equal(first?.key, "1");
      assert.deepEqual(await storage.claimOutbox(clock.now(), 10), []);
      await storage.settleOutbox(first.id, { state: "sent", messageId: "m1" });
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 10)), ["2"]);
    },
  },
  {
    name: "a row that waits to be tried again holds up the rest of its conversation, not the others",
    async check({ storage, clock }) {
      const elsewhere = { ...sampleOutboxRow().address, conversation: "room-2" };
      await storage.enqueueOutbox(["1", "2"].map((key) => sampleOutboxRow({ key })));
      const [first] = await storage.claimOutbox(clock.now(), 10);
      const nextAttemptAt = clock.now() + 1_000;
      const again = { state: "pending", nextAttemptAt, error: "busy" } as const;
      await storage.settleOutbox(first?.id ?? "", again);
      await storage.enqueueOutbox([sampleOutboxRow({ key: "3", address: elsewhere })]);
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 10)), ["3"]);
      assert.equal(await storage.nextOutboxDueAt(), nextAttemptAt);
      const [retried] = await storage.claimOutbox(nextAttemptAt, 10);
      assert.deepEqual([retried?.key, retried?.attempts, retried?.error], ["1", 2, "busy"]);
    },
  },
  {
    name: "a thread is a conversation of its own",
    async check({ storage, clock }) {
      const { address } = sampleOutboxRow();
      await storage.enqueueOutbox([
        sampleOutboxRow({ key: "1" }),
        sampleOutboxRow({ key: "2", address: { ...address, thread: "t" } }),
        sampleOutboxRow({ key: "3", address: { ...address, account: "second" } }),
      ]);
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 10)), ["1", "2", "3"]);
    },
  },
  {
    name: "claims the oldest rows, at most as many as asked for",
    async check({ storage, clock }) {
      const rows = ["1", "2", "3"].map((key) => {
        const address = { ...sampleOutboxRow().address, conversation: key };
        return sampleOutboxRow({ key, address });
      });
      await storage.enqueueOutbox(rows);
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 2)), ["1", "2"]);
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 2)), ["3"]);
    },
  },
  {
    name: "failed, unknown and expired rows hold up nothing",
    async check({ storage, clock }) {
      await storage.enqueueOutbox(["1", "2", "3", "4"].map((key) => sampleOutboxRow({ key })));
      for (const state of ["failed", "unknown", "expired"] as const) {
        const [row] = await storage.claimOutbox(clock.now(), 10);
        await storage.settleOutbox(row?.id ?? "", { state, error: "no" });
      }
      assert.deepEqual(keys(await storage.claimOutbox(clock.now(), 10)), ["4"]);
    },
  },
  {
    name: "a row that was sent is never sent again",
    async check({ storage, clock }) {
      await storage.enqueueOutbox([sampleOutboxRow()]);
      const [row] = await storage.claimOutbox(clock.now(), 10);
      const id = row?.id ?? "";
      await storage.settleOutbox(id, { state: "sent", messageId: "m" });
      await storage.settleOutbox(id, { state: "pending", nextAttemptAt: 0, error: "late" });
      assert.deepEqual(await storage.claimOutbox(clock.now(), 10), []);
      assert.equal(await storage.nextOutboxDueAt(), undefined);
    },
  },
  {
    name: "rows that were in flight when the process died are listed after reopening",
    async check({ storage, clock, reopen }) {
      const elsewhere = { ...sampleOutboxRow().address, conversation: "room-2" };
      await storage.enqueueOutbox([
        sampleOutboxRow({ key: "1" }),
        sampleOutboxRow({ key: "2", address: elsewhere }),
        sampleOutboxRow({ key: "3" }),
      ]);
      const [first] = await storage.claimOutbox(clock.now(), 1);
      const after = await reopen();
      const interrupted = await after.listInterruptedOutbox();
      assert.deepEqual(
        interrupted.map((row) => [row.key, row.state, row.attempts]),
        [["1", "sending", 1]],
      );
      await after.settleOutbox(first?.id ?? "", { state: "unknown", error: "The process died." });
      assert.deepEqual(await after.listInterruptedOutbox(), []);
      assert.deepEqual(keys(await after.claimOutbox(clock.now(), 10)), ["2", "3"]);
    },
  },
  {
    name: "the next due time is that of a row that could be claimed",
    async check({ storage, clock }) {
      assert.equal(await storage.nextOutboxDueAt(), undefined);
      await storage.enqueueOutbox(["1", "2"].map((key) => sampleOutboxRow({ key })));
      assert.equal(await storage.nextOutboxDueAt(), clock.now());
      await storage.claimOutbox(clock.now(), 10);
      assert.equal(await storage.nextOutboxDueAt(), undefined);
    },
  },
];

function keys(rows: readonly NewOutboxRow[]): string[] {
  return rows.map((row) => row.key);
}

/** Claims and sends until nothing is left. */
async function drain(storage: Storage, now: number): Promise<OutboxRow[]> {
  const sent: OutboxRow[] = [];
  for (let rows = await storage.claimOutbox(now, 10); rows.length > 0;) {
    for (const row of rows) await storage.settleOutbox(row.id, { state: "sent", messageId: "m" });
    sent.push(...rows);
    rows = await storage.claimOutbox(now, 10);
  }
  return sent;
}
