import assert from "node:assert/strict";
import { textOf } from "../message.ts";
import type { Storage } from "../storage.ts";
import type { Compaction } from "../storage-sessions.ts";
import type { StorageCheck } from "./storage-check.ts";
import { sampleEntry, sampleInboxRow, sampleOutboxRow } from "./storage-samples.ts";

const sessionKey = "agent:main:fake:direct:user-1";

export const conversationChecks: StorageCheck[] = [
  {
    name: "what people chose for a conversation is kept, changed and taken back, and a reset keeps it",
    async check({ storage, reopen }) {
      await storage.openSession("key", "main");
      await storage.changeSessionSettings("key", { thinking: "high", queue: { mode: "collect" } });
      await storage.changeSessionSettings("key", { verbose: "on", thinking: undefined });
      const { settings } = await storage.resetSession("key");
      assert.deepEqual(settings, { verbose: "on", queue: { mode: "collect" } });
      const after = await reopen();
      await after.changeSessionSettings("key", { verbose: undefined, queue: undefined });
      assert.equal((await after.getSession("key"))?.settings, undefined);
      await assert.rejects(after.changeSessionSettings("none", { verbose: "on" }));
    },
  },
  {
    name: "a turn starts after the newest compaction, and the entries before it stay",
    async check({ storage }) {
      const { transcriptId } = await storage.openSession(sessionKey, "main");
      const texts = ["1", "2", "3", "4"];
      await storage.appendEntries(texts.map((text) => sampleEntry(text, { transcriptId })));
      const entries = await storage.readTranscript(transcriptId, 10);
      const [first, , third] = entries.map((entry) => entry.sequence);
      assert.ok(await storage.addCompaction(sessionKey, compaction(transcriptId, first ?? 0, "a")));
      const newest = compaction(transcriptId, third ?? 0, "b");
      assert.ok(await storage.addCompaction(sessionKey, newest));
      const { id } = await storage.acceptMessage(sampleInboxRow());
      const opened = await storage.openTurn(id, 10);
      assert.deepEqual(
        opened?.entries.map((entry) => entry.sequence),
        entries.slice(2).map((entry) => entry.sequence),
      );
      assert.deepEqual(opened?.compaction, newest);
      assert.deepEqual(await storage.readCompaction(transcriptId), { newest, count: 2 });
      assert.equal((await storage.readTranscript(transcriptId, 10)).length, 4);
    },
  },
  {
    name: "a compaction forgets the used context, and one of a transcript that was put away is not written",
    async check({ storage }) {
      const { transcriptId } = await storage.openSession(sessionKey, "main");
      const { id } = await storage.acceptMessage(sampleInboxRow());
      await storage.openTurn(id, 10);
      const session = { key: sessionKey, contextTokens: 900, pruning: { soft: 4, hard: 2 } };
      await storage.finishTurn({
        inboxId: id,
        state: "answered",
        entries: [],
        outbox: [],
        session,
      });
      const row = await storage.getSession(sessionKey);
      assert.deepEqual([row?.contextTokens, row?.pruning], [900, session.pruning]);
      assert.ok(await storage.addCompaction(sessionKey, compaction(transcriptId, 1, "a")));
      const after = await storage.getSession(sessionKey);
      assert.deepEqual([after?.contextTokens, after?.pruning], [undefined, undefined]);
      await storage.resetSession(sessionKey);
      assert.equal(
        await storage.addCompaction(sessionKey, compaction(transcriptId, 1, "b")),
        false,
      );
      assert.equal((await storage.readCompaction(transcriptId)).count, 1);
    },
  },
  {
    name: "what is taken back is gone from there on, and what is said next follows the rest",
    async check({ storage, reopen }) {
      const [one, other] = ["t1", "t2"].map((transcriptId) => ({ transcriptId }));
      const texts = ["1", "2", "3"];
      await storage.appendEntries(texts.map((text) => sampleEntry(text, one)));
      await storage.appendEntries([sampleEntry("kept", other)]);
      const entries = await storage.readTranscript("t1", 10);
      await storage.takeBack("t1", entries[1]?.sequence ?? 0);
      await storage.appendEntries([sampleEntry("4", one)]);
      const after = await reopen();
      const said = async (id: string): Promise<string[]> =>
        (await after.readTranscript(id, 10)).map(({ message }) => textOf(message.content));
      assert.deepEqual([await said("t1"), await said("t2")], [["1", "4"], ["kept"]]);
    },
  },
  {
    name: "transcripts that were put away are known, the newest first, and go with their session",
    async check({ storage, clock }) {
      const first = await storage.openSession("key", "main");
      await storage.appendEntries([sampleEntry("old", { transcriptId: first.transcriptId })]);
      const startedAt = clock.now();
      clock.advance(1_000);
      const second = await storage.resetSession("key");
      clock.advance(1_000);
      await storage.resetSession("key");
      const past = await storage.listPastTranscripts("key", 10);
      assert.deepEqual(
        past.map((each) => [
          each.transcriptId,
          each.startedAt - startedAt,
          each.endedAt - startedAt,
        ]),
        [
          [second.transcriptId, 1_000, 2_000],
          [first.transcriptId, 0, 1_000],
        ],
      );
      assert.equal((await storage.listPastTranscripts("key", 1)).length, 1);
      assert.equal(await storage.deleteSession("key"), true);
      assert.equal(await storage.deleteSession("key"), false);
      assert.deepEqual(await storage.readTranscript(first.transcriptId, 10), []);
      assert.deepEqual(await storage.listPastTranscripts("key", 10), []);
    },
  },
  {
    name: "what trim deletes whole is no longer among what was put away",
    async check({ storage, clock }) {
      const first = await storage.openSession("key", "main");
      const { transcriptId } = first;
      await storage.appendEntries([sampleEntry("old", { transcriptId, at: clock.now() })]);
      await storage.addCompaction("key", compaction(transcriptId, 1, "a"));
      await storage.resetSession("key");
      await storage.trim({ keep: 10, archivedBefore: clock.now() + 1, limit: 10 });
      assert.deepEqual(await storage.listPastTranscripts("key", 10), []);
      assert.equal((await storage.readCompaction(transcriptId)).count, 0);
    },
  },
  {
    name: "a conversation starts anew when its transcript is too old or nobody wrote for long, at the first attempt only",
    async check({ storage, clock }) {
      const made = await storage.openSession(sessionKey, "main");
      const turn = async (id: string, reset: object): Promise<string | undefined> => {
        const row = await storage.acceptMessage(sampleInboxRow({ id }));
        return (await storage.openTurn(row.id, 10, { reset }))?.session.transcriptId;
      };
      const now = clock.now();
      assert.equal(await turn("m1", { startedBefore: now, quietSince: now }), made.transcriptId);
      clock.advance(5_000);
      const second = await turn("m2", { quietSince: now + 1 });
      assert.notEqual(second, made.transcriptId);
      const row = await storage.acceptMessage(sampleInboxRow({ id: "m2" }));
      clock.advance(5_000);
      const again = await storage.openTurn(row.id, 10, { reset: { startedBefore: clock.now() } });
      assert.equal(again?.session.transcriptId, second);
      assert.notEqual(await turn("m3", { startedBefore: clock.now() }), second);
    },
  },
  {
    name: "messages that are taken into the turn of another end with it",
    async check({ storage, reopen }) {
      const [leader, early, late] = await acceptThree(storage);
      const opened = await storage.openTurn(leader, 10, { merge: [early] });
      assert.deepEqual(
        opened?.merged?.map((row) => [row.id, row.mergedInto]),
        [[early, leader]],
      );
      const entry = sampleEntry("late", { transcriptId: opened?.session.transcriptId ?? "" });
      assert.equal(await storage.joinTurn(leader, [late], [entry]), true);
      assert.equal(await storage.openTurn(late, 10), undefined);
      const after = await reopen();
      assert.equal((await after.listUnfinished()).length, 3);
      const again = await after.openTurn(leader, 10);
      assert.deepEqual(
        again?.merged?.map((row) => row.id),
        [early, late],
      );
      const end = { inboxId: leader, state: "answered" as const, entries: [] };
      assert.ok(await after.finishTurn({ ...end, outbox: [sampleOutboxRow({ inboxId: leader })] }));
      assert.deepEqual(await after.listUnfinished(), []);
      const row = await after.getInbox(late);
      assert.deepEqual([row?.state, row?.reason], ["answered", `answered together with ${leader}`]);
      assert.equal(await after.finishTurn({ ...end, inboxId: late, outbox: [] }), false);
    },
  },
  {
    name: "only what waits can join, and only a turn that runs; all join or none",
    async check({ storage }) {
      const [leader, early, late] = await acceptThree(storage);
      const entry = sampleEntry("x", { transcriptId: "t" });
      assert.equal(await storage.joinTurn(leader, [early], [entry]), false);
      await storage.openTurn(leader, 10);
      await storage.openTurn(late, 10);
      assert.equal(await storage.joinTurn(leader, [early, late], [entry]), false);
      assert.equal(await storage.joinTurn(leader, [early, "nobody"], [entry]), false);
      assert.deepEqual(await storage.readTranscript("t", 10), []);
      assert.equal((await storage.getInbox(early))?.mergedInto, undefined);
      assert.equal(await storage.joinTurn(leader, [early], [entry]), true);
      assert.equal(await storage.joinTurn(late, [early], [entry]), false);
      const opened = await storage.openTurn(late, 10, { merge: [early, leader] });
      assert.equal(opened?.merged, undefined);
    },
  },
];

async function acceptThree(storage: Storage): Promise<[string, string, string]> {
  const accept = async (id: string): Promise<string> =>
    (await storage.acceptMessage(sampleInboxRow({ id }))).id;
  return [await accept("m1"), await accept("m2"), await accept("m3")];
}

function compaction(transcriptId: string, keptFrom: number, summary: string): Compaction {
  return {
    transcriptId,
    keptFrom,
    summary,
    at: 1_700_000_000_000,
    tokensBefore: 100,
    tokensAfter: 10,
    source: "model",
  };
}
