import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { keepLogSmall } from "./keep-log-small.ts";

let folder: string;
let file: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keep-log-small-"));
  file = join(folder, "test.sqlite");
  database = await openDatabase(file);
  database.execute("PRAGMA journal_mode = WAL");
  database.execute("CREATE TABLE item (text TEXT) STRICT");
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const logSize = async (): Promise<number> => (await stat(`${file}-wal`)).size;

async function writeMuch(): Promise<void> {
  await database.write((statements) => {
    statements.run("INSERT INTO item (text) VALUES (:text)", { text: "x".repeat(300_000) });
  });
}

test("a log that is too long is emptied, a short one is left alone", async () => {
  await writeMuch();
  await keepLogSmall(database, file, 1_000_000);
  expect(await logSize()).toBeGreaterThan(300_000);
  await keepLogSmall(database, file, 100_000);
  expect(await logSize()).toBe(0);
});

test("a log that another process still reads stays, and is emptied when that one is done", async () => {
  const reader = await openDatabase(file);
  reader.execute("BEGIN; SELECT count(*) FROM item");
  await writeMuch();
  const before = Date.now();
  await keepLogSmall(database, file, 100_000);
  expect(Date.now() - before).toBeLessThan(2_000);
  expect(await logSize()).toBeGreaterThan(300_000);
  reader.execute("COMMIT");
  await keepLogSmall(database, file, 100_000);
  expect(await logSize()).toBe(0);
  await reader.close();
});

test("closing moves the log into the file, also while another process has it open", async () => {
  const other = await openDatabase(file);
  await other.read((statements) => statements.all("SELECT * FROM item"));
  const before = (await stat(file)).size;
  await writeMuch();
  expect((await stat(file)).size).toBe(before);
  await database.close();
  expect((await stat(file)).size).toBeGreaterThan(300_000);
  await other.close();
});

test("a store without a log, or that is closed, is no error", async () => {
  await database.close();
  await keepLogSmall(database, file, 0);
});
