import assert from "node:assert/strict";
import { isOpenClawError } from "../errors.ts";
import type { Message } from "../message.ts";
import type { TranscriptEntry } from "../storage.ts";
import type { StorageCheck } from "./storage-check.ts";
import { sampleEntry } from "./storage-samples.ts";

export const sessionChecks: StorageCheck[] = [
  {
    name: "a session is made once and found again",
    async check({ storage, clock, reopen }) {
      assert.equal(await storage.getSession("key"), undefined);
      const made = await storage.openSession("key", "main");
      const { transcriptId } = made;
      const now = clock.now();
      assert.deepEqual(made, {
        key: "key",
        agentId: "main",
        transcriptId,
        createdAt: now,
        updatedAt: now,
      });
      assert.notEqual(transcriptId, "");
      clock.advance(1_000);
      const after = await reopen();
      assert.deepEqual(await after.openSession("key", "other"), made);
      assert.deepEqual(await after.getSession("key"), made);
    },
  },
  {
    name: "a reset gives a fresh transcript and keeps the pinned model and the old entries",
    async check({ storage }) {
      const before = await storage.openSession("key", "main");
      await storage.setSessionModel("key", "a/b");
      await storage.appendEntries([sampleEntry("old", { transcriptId: before.transcriptId })]);
      const after = await storage.resetSession("key");
      assert.notEqual(after.transcriptId, before.transcriptId);
      assert.equal(after.model, "a/b");
      assert.equal(after.contextTokens, undefined);
      assert.equal((await storage.getSession("key"))?.transcriptId, after.transcriptId);
      assert.equal((await storage.readTranscript(before.transcriptId, 10)).length, 1);
      assert.deepEqual(await storage.readTranscript(after.transcriptId, 10), []);
    },
  },
  {
    name: "a model is pinned and unpinned",
    async check({ storage }) {
      await storage.openSession("key", "main");
      await storage.setSessionModel("key", "a/b");
      assert.equal((await storage.getSession("key"))?.model, "a/b");
      await storage.setSessionModel("key", undefined);
      assert.equal((await storage.getSession("key"))?.model, undefined);
    },
  },
  {
    name: "a session that does not exist can be neither reset nor given a model",
    async check({ storage }) {
      const isStorageError = (error: unknown): boolean =>
        isOpenClawError(error) && error.code.startsWith("STORAGE_");
      await assert.rejects(storage.resetSession("none"), isStorageError);
      await assert.rejects(storage.setSessionModel("none", "a/b"), isStorageError);
      assert.equal(await storage.getSession("none"), undefined);
    },
  },
  {
    name: "sessions are listed with the latest first, at most as many as asked for",
    async check({ storage, clock }) {
      for (const key of ["a", "b", "c"]) {
        await storage.openSession(key, "main");
        clock.advance(1_000);
      }
      await storage.setSessionModel("a", "x/y");
      const rows = await storage.listSessions(2);
      assert.deepEqual(
        rows.map((row) => row.key),
        ["a", "c"],
      );
    },
  },
  {
    name: "a transcript counts by one and answers its newest entries in order",
    async check({ storage, reopen }) {
      await storage.appendEntries([sampleEntry("1"), sampleEntry("2")]);
      await storage.appendEntries([sampleEntry("other", { transcriptId: "transcript-2" })]);
      await Promise.all([
        storage.appendEntries([sampleEntry("3")]),
        storage.appendEntries([sampleEntry("4")]),
      ]);
      const entries = await (await reopen()).readTranscript("transcript-1", 3);
      const start = entries[0]?.sequence ?? 0;
      assert.deepEqual(
        entries.map((entry) => [entry.sequence - start, entry.message]),
        ["2", "3", "4"].map((text, index) => [index, sampleEntry(text).message]),
      );
    },
  },
  {
    name: "every kind of message comes back as it was",
    async check({ storage }) {
      const messages: Message[] = [
        {
          role: "user",
          content: [{ type: "text", text: "\u0000🦞" }],
          sender: { id: "1", name: "A" },
        },
        {
          role: "assistant",
          content: [],
          reasoning: "hm",
          toolCalls: [{ id: "c", name: "t", arguments: '{"a": 1' }],
          usage: { inputTokens: 1 },
          model: "a/b",
          finishReason: "tool-calls",
        },
        { role: "tool", toolCallId: "c", toolName: "t", content: [], isError: true },
      ];
      const entries = messages.map((message) => ({ ...sampleEntry(""), message, inboxId: "i" }));
      await storage.appendEntries(entries);
      const read = await storage.readTranscript("transcript-1", 10);
      assert.deepEqual(
        read,
        entries.map((entry, index) => ({ ...entry, sequence: (read[0]?.sequence ?? 0) + index })),
      );
    },
  },
  {
    name: "trim keeps the newest entries of each transcript, and the sequence goes on",
    async check({ storage }) {
      const long = Array.from({ length: 8 }, (_, index) => sampleEntry(`${index}`));
      await storage.appendEntries(long);
      const { transcriptId } = await storage.openSession("key", "main");
      await storage.appendEntries([sampleEntry("short", { transcriptId })]);
      const limits = { keep: 3, archivedBefore: 0, limit: 4 };
      assert.deepEqual(await untilNothing(() => storage.trim(limits)), [4, 1]);
      const texts = (await storage.readTranscript("transcript-1", 10)).map(textOf);
      assert.deepEqual(texts, ["5", "6", "7"]);
      assert.equal((await storage.readTranscript(transcriptId, 10)).length, 1);
      const [last] = await storage.readTranscript("transcript-1", 1);
      await storage.appendEntries([sampleEntry("8")]);
      const [next] = await storage.readTranscript("transcript-1", 1);
      assert.equal(next?.sequence, (last?.sequence ?? 0) + 1);
    },
  },
  {
    name: "trim deletes an old transcript that no session writes to, and spares the session's and the young",
    async check({ storage, clock }) {
      const archived = await storage.openSession("key", "main");
      const old = { transcriptId: archived.transcriptId, at: clock.now() };
      await storage.appendEntries([sampleEntry("1", old), sampleEntry("2", old)]);
      const current = await storage.resetSession("key");
      await storage.appendEntries([
        sampleEntry("3", { ...old, transcriptId: current.transcriptId }),
      ]);
      const young = { transcriptId: "young", at: clock.now() };
      await storage.appendEntries([sampleEntry("4", young)]);
      await storage.appendEntries([sampleEntry("5", { ...young, at: clock.now() + 2_000 })]);
      const limits = { keep: 100, archivedBefore: clock.now() + 1_000, limit: 100 };
      assert.deepEqual(await untilNothing(() => storage.trim(limits)), [2]);
      assert.deepEqual(await storage.readTranscript(archived.transcriptId, 10), []);
      assert.equal((await storage.readTranscript(current.transcriptId, 10)).length, 1);
      assert.equal((await storage.readTranscript("young", 10)).length, 2);
    },
  },
];

async function untilNothing(deleteSome: () => Promise<number>): Promise<number[]> {
  const counts: number[] = [];
  for (;;) {
    const count = await deleteSome();
    if (count === 0) return counts;
    counts.push(count);
  }
}

function textOf({ message }: TranscriptEntry): string | undefined {
  const [part] = message.content;
  return part?.type === "text" ? part.text : undefined;
}
