import assert from "node:assert/strict";
import type { Storage } from "../storage.ts";
import type { StorageCheck } from "./storage-check.ts";
import { sampleInboxRow, sampleOutboxRow } from "./storage-samples.ts";

/** What people and the gateway itself ask about the state. */
export const operatorChecks: StorageCheck[] = [
  {
    name: "a message is found by its own id, the platform's id and its link, the newest first",
    async check({ storage, reopen }) {
      const link = "https://chat.example/1";
      const first = await storage.acceptMessage(sampleInboxRow({ id: "m1", link }));
      const elsewhere = { channel: "fake", account: "default", conversation: "room-2" };
      const second = await storage.acceptMessage(sampleInboxRow({ id: "m1", address: elsewhere }));
      const reopened = await reopen();
      assert.deepEqual(await idsFound(reopened, first.id), [first.id]);
      assert.deepEqual(await idsFound(reopened, "m1"), [second.id, first.id]);
      assert.deepEqual(await idsFound(reopened, link), [first.id]);
      assert.deepEqual(await idsFound(reopened, "m2"), []);
    },
  },
  {
    name: "a trace keeps its steps in order, each message its own, and no more than 200",
    async check({ storage, clock, reopen }) {
      const at = clock.now();
      const step = { inboxId: "a", at, kind: "model", text: "answered" } as const;
      await storage.appendTrace([{ ...step, facts: { milliseconds: 12 } }]);
      await storage.appendTrace([
        { ...step, inboxId: "b", kind: "turn", text: "attempt 1" },
        { ...step, text: "again" },
      ]);
      const reopened = await reopen();
      assert.deepEqual(await reopened.readTrace("a"), [
        { ...step, facts: { milliseconds: 12 } },
        { ...step, text: "again" },
      ]);
      await reopened.appendTrace(Array.from({ length: 300 }, () => step));
      assert.equal((await reopened.readTrace("a")).length, 200);
      assert.equal((await reopened.readTrace("b")).length, 1);
    },
  },
  {
    name: "the outbox is listed by state and by message, the newest first",
    async check({ storage, clock }) {
      await storage.enqueueOutbox([sampleOutboxRow({ key: "1", inboxId: "a" })]);
      await storage.enqueueOutbox([sampleOutboxRow({ key: "2", inboxId: "b" })]);
      const [first] = await storage.claimOutbox(clock.now(), 1);
      await storage.settleOutbox(first?.id ?? "", { state: "failed", error: "no" });
      const list = async (filter: Parameters<Storage["listOutbox"]>[0]) =>
        (await storage.listOutbox(filter)).map((row) => `${row.key} ${row.state}`);
      assert.deepEqual(await list({ limit: 10 }), ["2 pending", "1 failed"]);
      assert.deepEqual(await list({ states: ["failed", "unknown"], limit: 10 }), ["1 failed"]);
      assert.deepEqual(await list({ inboxId: "b", limit: 10 }), ["2 pending"]);
      assert.deepEqual(await list({ inboxId: "b", states: ["sent"], limit: 10 }), []);
      assert.deepEqual(await list({ limit: 1 }), ["2 pending"]);
    },
  },
  {
    name: "a row that failed can be tried again, one that waits can be dropped, and neither touches what was sent",
    async check({ storage, clock }) {
      await storage.enqueueOutbox([sampleOutboxRow({ key: "1" })]);
      const [row] = await storage.claimOutbox(clock.now(), 1);
      const id = row?.id ?? "";
      assert.equal(await storage.retryOutbox(id, clock.now() + 1000), false);
      assert.equal(await storage.dropOutbox(id, "by the operator"), false);
      await storage.settleOutbox(id, { state: "failed", error: "no" });
      assert.equal(await storage.retryOutbox(id, clock.now() + 1000), true);
      assert.equal(await storage.dropOutbox(id, "by the operator"), true);
      assert.deepEqual(await storage.claimOutbox(clock.now(), 1), []);
      assert.equal(await storage.retryOutbox(id, clock.now() + 1000), true);
      const [again] = await storage.claimOutbox(clock.now(), 1);
      assert.equal(again?.expiresAt, clock.now() + 1000);
      await storage.settleOutbox(id, { state: "sent", messageId: "m" });
      assert.equal(await storage.retryOutbox(id, clock.now()), false);
      assert.equal(await storage.dropOutbox(id, "late"), false);
      assert.equal(await storage.retryOutbox("unknown", clock.now()), false);
    },
  },
  {
    name: "conversations with an answered message are known by their newest message, refused ones included",
    async check({ storage, clock }) {
      const at = (conversation: string) => ({ channel: "fake", account: "default", conversation });
      const since = clock.now();
      await storage.acceptMessage(sampleInboxRow({ id: "a1", address: at("a") }));
      clock.advance(10);
      await storage.acceptMessage(sampleInboxRow({ id: "b1", address: at("b") }));
      const refused = { state: "refused" } as const;
      await storage.acceptMessage(sampleInboxRow({ id: "c1", address: at("c") }, refused));
      clock.advance(10);
      await storage.acceptMessage(sampleInboxRow({ id: "a2", address: at("a") }, refused));
      const other = { ...at("d"), account: "two" };
      await storage.acceptMessage(sampleInboxRow({ id: "d1", address: other }));
      assert.deepEqual(await storage.listConversations("fake", "default", since, 10), [
        { conversation: "a", lastMessageId: "a2", lastAt: since + 20 },
        { conversation: "b", lastMessageId: "b1", lastAt: since + 10 },
      ]);
      const one = await storage.listConversations("fake", "default", since, 1);
      assert.deepEqual(
        one.map(({ conversation }) => conversation),
        ["a"],
      );
      const late = await storage.listConversations("fake", "default", since + 5, 10);
      assert.deepEqual(
        late.map(({ conversation }) => conversation),
        ["b"],
      );
    },
  },
  {
    name: "starts that did not end are counted, those before the given time are not",
    async check({ storage, clock, reopen }) {
      const begin = (from: Storage) => from.beginBoot(clock.now(), clock.now() - 1000);
      const first = await begin(storage);
      assert.equal(first.unclean, 0);
      const reopened = await reopen();
      const second = await begin(reopened);
      assert.equal(second.unclean, 1);
      await reopened.endBoot(second.id);
      assert.equal((await begin(reopened)).unclean, 1);
      clock.advance(5000);
      assert.equal((await begin(reopened)).unclean, 0);
    },
  },
];

async function idsFound(storage: Storage, text: string): Promise<string[]> {
  return (await storage.findMessages(text)).map((row) => row.id);
}
