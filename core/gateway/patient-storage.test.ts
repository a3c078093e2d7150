import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Storage } from "../sdk/storage.ts";
import { createSilentLogger } from "../sdk/testing/index.ts";
import { sampleInboxRow } from "../sdk/testing/storage-samples.ts";
import { openStorage } from "../storage/open-storage.ts";
import { patientStorage } from "./patient-storage.ts";

let folder: string;
let sound: Storage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patient-"));
  sound = await openStorage(join(folder, "s.sqlite"));
});

afterEach(async () => {
  await sound.close();
  await rm(folder, { recursive: true });
});

test("a turn whose steps cannot be stored waits, and each is stored once when there is space again", async () => {
  const clock = createManualClock(0);
  const refuse = async (): Promise<never> => {
    throw new OpenClawError("STORAGE_FULL", "The disk is full", { hint: "" });
  };
  const disk = { isFull: true };
  const faulty: Storage = {
    ...sound,
    openTurn: (...turn) => (disk.isFull ? refuse() : sound.openTurn(...turn)),
    appendEntries: (entries) => (disk.isFull ? refuse() : sound.appendEntries(entries)),
    finishTurn: (result) => (disk.isFull ? refuse() : sound.finishTurn(result)),
  };
  const options = { clock, logger: createSilentLogger() };
  const storage = patientStorage(faulty, options, new AbortController().signal);
  const { id } = await storage.acceptMessage(sampleInboxRow());

  const opening = storage.openTurn(id, 10);
  await clock.advance(60_000);
  disk.isFull = false;
  await clock.advance(15_000);
  const opened = await opening;
  const transcriptId = opened?.session.transcriptId ?? "";
  const message = { role: "user" as const, content: [{ type: "text" as const, text: "hi" }] };
  const entry = { transcriptId, inboxId: id, message, tokens: 1, at: 0 };

  disk.isFull = true;
  const steps = storage.appendEntries([entry]);
  const end = { inboxId: id, state: "answered" as const, entries: [entry], outbox: [] };
  await clock.advance(60_000);
  disk.isFull = false;
  await clock.advance(15_000);
  await steps;
  disk.isFull = true;
  const ended = storage.finishTurn(end);
  await clock.advance(60_000);
  disk.isFull = false;
  await clock.advance(15_000);
  expect(await ended).toBe(true);
  expect(opened?.attempt).toBe(1);
  expect(await sound.readTranscript(transcriptId, 10)).toHaveLength(2);
  expect(await sound.listUnfinished()).toEqual([]);
});

test("a stop ends the waiting, and the message stays for the next start", async () => {
  const stopping = new AbortController();
  const clock = createManualClock(0);
  const faulty: Storage = {
    ...sound,
    async finishTurn() {
      throw new OpenClawError("STORAGE_FULL", "The disk is full", { hint: "" });
    },
  };
  const options = { clock, logger: createSilentLogger() };
  const storage = patientStorage(faulty, options, stopping.signal);
  const { id } = await storage.acceptMessage(sampleInboxRow());
  await storage.openTurn(id, 10);
  const ended = storage.finishTurn({ inboxId: id, state: "answered", entries: [], outbox: [] });
  stopping.abort();
  await expect(ended).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(await sound.listUnfinished()).toMatchObject([{ id, state: "running" }]);
});
