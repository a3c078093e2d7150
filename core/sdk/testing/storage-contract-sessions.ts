import assert from "node:assert/strict";
import { isOpenClawError } from "../errors.ts";
import type { Message } from "../message.ts";
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
];
