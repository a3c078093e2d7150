import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleEntry } from "../sdk/testing/storage-samples.ts";
import { openDatabase } from "./database.ts";
import { openStorage } from "./open-storage.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "openers-"));
  file = join(folder, "gateway.sqlite");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A process number that belonged to a process which has ended. */
function deadProcessId(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

async function runSql(sql: string): Promise<unknown[]> {
  const database = await openDatabase(file);
  try {
    return await database.write((statements) => statements.all(sql));
  } finally {
    await database.close();
  }
}

/** Fills a table and overwrites the middle of the file, where its rows are. */
async function damage(): Promise<void> {
  const storage = await openStorage(file);
  for (let count = 0; count < 200; count += 1) {
    await storage.appendEntries([sampleEntry("x".repeat(2_000))]);
  }
  await storage.close();
  const handle = await open(file, "r+");
  const { size } = await handle.stat();
  await handle.write(Buffer.alloc(100_000, 0xab), 0, 100_000, Math.floor(size / 2));
  await handle.close();
}

test("a store that was closed leaves no note behind", async () => {
  await (await openStorage(file)).close();
  expect(await runSql("SELECT * FROM openers")).toEqual([]);
});

test("a note of a process that is gone is cleared when the file is sound", async () => {
  await (await openStorage(file)).close();
  await runSql(`INSERT INTO openers (id, process_id) VALUES ('gone', ${deadProcessId()})`);
  const storage = await openStorage(file);
  const notes = await runSql("SELECT process_id FROM openers");
  await storage.close();
  expect(notes).toEqual([{ process_id: process.pid }]);
});

test("the note of a process that lives is left alone", async () => {
  await (await openStorage(file)).close();
  await runSql(`INSERT INTO openers (id, process_id) VALUES ('parent', ${process.ppid})`);
  await (await openStorage(file)).close();
  expect(await runSql("SELECT id FROM openers")).toEqual([{ id: "parent" }]);
});

test("after an unclean stop damage is found at each start, until it is mended", async () => {
  await damage();
  await runSql(`INSERT INTO openers (id, process_id) VALUES ('gone', ${deadProcessId()})`);
  for (let start = 0; start < 2; start += 1) {
    await expect(openStorage(file)).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
  }
});

test("after a clean stop the file is not read through", async () => {
  await damage();
  await (await openStorage(file)).close();
});
