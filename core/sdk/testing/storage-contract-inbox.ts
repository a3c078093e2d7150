import assert from "node:assert/strict";
import type { StorageCheck } from "./storage-check.ts";
import { sampleEntry, sampleInboxRow, sampleMessage, sampleOutboxRow } from "./storage-samples.ts";

export const inboxChecks: StorageCheck[] = [
  {
    name: "an accepted message comes back as it was, also after reopening",
    async check({ storage, clock, reopen }) {
      const row = sampleInboxRow({
        text: "naïve 🦞 text\u0000with everything",
        address: { channel: "fake", account: "a", conversation: "c", thread: "t" },
        media: [{ type: "image", media: { uri: "media:1", mimeType: "image/png" } }],
        replyTo: { id: "0", senderName: "Bob", text: "Hi" },
      });
      const { created, id } = await storage.acceptMessage(row);
      assert.equal(created, true);
      const expected = { ...row, id, attempts: 0, acceptedAt: clock.now() };
      assert.deepEqual(await storage.getInbox(id), expected);
      assert.deepEqual(await (await reopen()).getInbox(id), expected);
    },
  },
  {
    name: "a second arrival of a message changes nothing and answers the first id",
    async check({ storage }) {
      const first = await storage.acceptMessage(sampleInboxRow({ text: "first" }));
      const second = await storage.acceptMessage(sampleInboxRow({ text: "second" }));
      assert.deepEqual(second, { created: false, id: first.id });
      assert.equal((await storage.getInbox(first.id))?.message.text, "first");
    },
  },
  {
    name: "of two arrivals at the same moment exactly one is created",
    async check({ storage }) {
      const results = await Promise.all([
        storage.acceptMessage(sampleInboxRow()),
        storage.acceptMessage(sampleInboxRow()),
      ]);
      assert.equal(results.filter((result) => result.created).length, 1);
      assert.equal(results[0].id, results[1].id);
    },
  },
  {
    name: "the same message id in another conversation, account or channel is another message",
    async check({ storage }) {
      const { address } = sampleMessage();
      for (const other of [
        address,
        { ...address, conversation: "room-2" },
        { ...address, account: "second" },
        { ...address, channel: "other" },
      ]) {
        const result = await storage.acceptMessage(sampleInboxRow({ address: other }));
        assert.equal(result.created, true);
      }
    },
  },
  {
    name: "lists what waits or was running, oldest first, and not what was refused or finished",
    async check({ storage, reopen }) {
      const ids: string[] = [];
      for (const id of ["1", "2", "3"]) {
        ids.push((await storage.acceptMessage(sampleInboxRow({ id }))).id);
      }
      const [waiting, running, finished] = ids as [string, string, string];
      await storage.acceptMessage(sampleInboxRow({ id: "4" }, { state: "refused" }));
      await storage.openTurn(running, 0);
      await storage.finishTurn({ inboxId: finished, state: "failed", entries: [], outbox: [] });
      const rows = await (await reopen()).listUnfinished();
      assert.deepEqual(
        rows.map((row) => [row.id, row.state, row.attempts]),
        [
          [waiting, "accepted", 0],
          [running, "running", 1],
        ],
      );
    },
  },
  {
    name: "openTurn counts the attempts and refuses finished, refused and unknown rows",
    async check({ storage }) {
      const { id } = await storage.acceptMessage(sampleInboxRow());
      assert.notEqual(await storage.openTurn(id, 0), undefined);
      assert.notEqual(await storage.openTurn(id, 0), undefined);
      assert.equal((await storage.getInbox(id))?.attempts, 2);
      await storage.finishTurn({ inboxId: id, state: "answered", entries: [], outbox: [] });
      assert.equal(await storage.openTurn(id, 0), undefined);
      const refused = sampleInboxRow({ id: "2" }, { state: "refused" });
      assert.equal(await storage.openTurn((await storage.acceptMessage(refused)).id, 0), undefined);
      assert.equal(await storage.openTurn("unknown", 0), undefined);
    },
  },
  {
    name: "finishTurn writes the entries, the state, the outbox and the session together",
    async check({ storage, clock, reopen }) {
      const session = await storage.openSession("key", "main");
      const { id } = await storage.acceptMessage(sampleInboxRow());
      await storage.openTurn(id, 0);
      clock.advance(500);
      const done = await storage.finishTurn({
        inboxId: id,
        state: "answered",
        entries: [sampleEntry("Hello", { transcriptId: session.transcriptId, inboxId: id })],
        outbox: [sampleOutboxRow({ inboxId: id })],
        session: { key: "key", contextTokens: 120 },
      });
      assert.equal(done, true);
      const after = await reopen();
      const row = await after.getInbox(id);
      assert.deepEqual([row?.state, row?.finishedAt], ["answered", clock.now()]);
      assert.equal((await after.readTranscript(session.transcriptId, 10)).length, 1);
      assert.equal((await after.claimOutbox(clock.now(), 10)).length, 1);
      const { contextTokens, updatedAt } = (await after.getSession("key")) ?? {};
      assert.deepEqual([contextTokens, updatedAt], [120, clock.now()]);
    },
  },
  {
    name: "a turn ends once: the second end writes nothing",
    async check({ storage, clock }) {
      const { id } = await storage.acceptMessage(sampleInboxRow());
      await storage.finishTurn({
        inboxId: id,
        state: "failed",
        reason: "The model is gone.",
        entries: [],
        outbox: [],
      });
      const again = await storage.finishTurn({
        inboxId: id,
        state: "answered",
        entries: [sampleEntry("late")],
        outbox: [sampleOutboxRow()],
      });
      assert.equal(again, false);
      const row = await storage.getInbox(id);
      assert.deepEqual([row?.state, row?.reason], ["failed", "The model is gone."]);
      assert.deepEqual(await storage.readTranscript("transcript-1", 10), []);
      assert.deepEqual(await storage.claimOutbox(clock.now(), 10), []);
    },
  },
  {
    name: "prune deletes finished rows that are old enough, within its limit, and nothing else",
    async check({ storage, clock }) {
      const old: string[] = [];
      for (const id of ["1", "2"]) {
        const row = await storage.acceptMessage(sampleInboxRow({ id }));
        await storage.finishTurn({
          inboxId: row.id,
          state: "answered",
          entries: [sampleEntry("kept")],
          outbox: [],
        });
        old.push(row.id);
      }
      const waiting = await storage.acceptMessage(sampleInboxRow({ id: "3" }));
      await storage.enqueueOutbox([sampleOutboxRow({ key: "sent" })]);
      const [claimed] = await storage.claimOutbox(clock.now(), 1);
      await storage.settleOutbox(claimed?.id ?? "", { state: "sent", messageId: "m" });
      await storage.enqueueOutbox([sampleOutboxRow({ key: "unsent" })]);
      clock.advance(10_000);
      const refused = sampleInboxRow({ id: "4" }, { state: "refused" });
      const young = await storage.acceptMessage(refused);

      const before = clock.now() - 5_000;
      const first = await storage.prune(before, 2);
      const rest = await storage.prune(before, 100);
      assert.deepEqual([first, rest, await storage.prune(before, 100)], [2, 1, 0]);
      for (const id of old) assert.equal(await storage.getInbox(id), undefined);
      for (const { id } of [waiting, young]) assert.notEqual(await storage.getInbox(id), undefined);
      assert.equal((await storage.readTranscript("transcript-1", 10)).length, 2);
      const left = await storage.claimOutbox(clock.now(), 10);
      assert.deepEqual(
        left.map((row) => row.key),
        ["unsent"],
      );
    },
  },
  {
    name: "prune takes the traces of what it deletes with it, and no others",
    async check({ storage, clock }) {
      const ids: string[] = [];
      for (const id of ["1", "2", "3"]) {
        const row = await storage.acceptMessage(sampleInboxRow({ id }));
        const step = { inboxId: row.id, at: clock.now(), kind: "turn", text: "attempt 1" } as const;
        await storage.appendTrace([step, step]);
        ids.push(row.id);
      }
      const [first = "", second = "", third = ""] = ids;
      for (const inboxId of [first, second]) {
        await storage.finishTurn({ inboxId, state: "answered", entries: [], outbox: [] });
        clock.advance(10);
      }
      const lengths = (): Promise<number[]> =>
        Promise.all(ids.map(async (id) => (await storage.readTrace(id)).length));
      await storage.prune(clock.now(), 1);
      assert.deepEqual(await lengths(), [0, 2, 2]);
      await storage.prune(clock.now(), 1);
      assert.deepEqual(await lengths(), [0, 0, 2]);
      await storage.prune(clock.now(), 1);
      assert.notEqual(await storage.getInbox(third), undefined);
      assert.deepEqual(await lengths(), [0, 0, 2]);
    },
  },
];
