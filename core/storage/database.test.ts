import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { sampleInboxRow } from "../sdk/testing/storage-samples.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { inboxMethods } from "./inbox-methods.ts";
import { migrate } from "./migrate.ts";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "database-"));
  database = await openDatabase(join(folder, "test.sqlite"));
  database.execute("CREATE TABLE item (name TEXT NOT NULL UNIQUE, size INTEGER) STRICT");
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const insert = "INSERT INTO item (name, size) VALUES (:name, :size)";

async function names(): Promise<unknown[]> {
  const rows = await database.read((statements) =>
    statements.all("SELECT name FROM item ORDER BY rowid"),
  );
  return rows.map((row) => row["name"]);
}

test("a failing operation is undone whole and does not take its neighbours with it", async () => {
  const results = await Promise.allSettled([
    database.write((statements) => statements.run(insert, { name: "a", size: 1 })),
    database.write((statements) => {
      statements.run(insert, { name: "b", size: 1 });
      statements.run(insert, { name: "a", size: 1 });
    }),
    database.write((statements) => statements.run(insert, { name: "c", size: 1 })),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { code: "STORAGE_FAILED" } });
  expect(await names()).toEqual(["a", "c"]);
});

test("stores fractions as whole numbers, the boundless as the largest and nothing as NULL", async () => {
  await database.write((statements) => {
    statements.run(insert, { name: "fraction", size: 1.6 });
    statements.run(insert, { name: "boundless", size: Infinity });
    statements.run(insert, { name: "nothing", size: undefined });
  });
  const rows = await database.read((statements) =>
    statements.all("SELECT size FROM item ORDER BY rowid"),
  );
  expect(rows.map((row) => row["size"])).toEqual([2, Number.MAX_SAFE_INTEGER, null]);
});

test("a full disk rejects with its own sentence, takes nothing half, and later writes work", async () => {
  const row = await database.read((statements) => statements.get("PRAGMA page_count"));
  database.execute(`PRAGMA max_page_count = ${Number(row?.["page_count"]) + 4}`);
  await database.write((statements) => statements.run(insert, { name: "before", size: 1 }));
  const results = await Promise.allSettled([
    database.write((statements) => statements.run(insert, { name: "small", size: 1 })),
    database.write((statements) => statements.run(insert, { name: "x".repeat(99_999), size: 1 })),
  ]);
  expect(results[1]).toMatchObject({
    reason: { code: "STORAGE_FULL", message: expect.stringContaining("disk is full") },
  });
  const kept = results[0]?.status === "fulfilled" ? ["before", "small"] : ["before"];
  expect(await names()).toEqual(kept);
  await database.write((statements) => statements.run(insert, { name: "after", size: 1 }));
  expect(await names()).toEqual([...kept, "after"]);
});

test("once the disk has room again, the same open file takes what it refused", async () => {
  const inbox = inboxMethods(database, systemClock);
  migrate(database);
  const row = await database.read((statements) => statements.get("PRAGMA page_count"));
  database.execute(`PRAGMA max_page_count = ${Number(row?.["page_count"])}`);
  const large = sampleInboxRow({ text: "x".repeat(99_999) });
  await expect(inbox.acceptMessage(large)).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(await inbox.listUnfinished()).toEqual([]);
  database.execute("PRAGMA max_page_count = 4294967294");
  const { id } = await inbox.acceptMessage(large);
  expect((await inbox.listUnfinished()).map((unfinished) => unfinished.id)).toEqual([id]);
});

test("a file that turns read-only refuses with its own sentence and goes on when it is writable again", async () => {
  const write = (name: string) =>
    database.write((statements) => statements.run(insert, { name, size: 1 }));
  await write("before");
  database.execute("PRAGMA query_only = ON");
  await expect(write("lost")).rejects.toMatchObject({ code: "STORAGE_UNWRITABLE" });
  database.execute("PRAGMA query_only = OFF");
  await write("after");
  expect(await names()).toEqual(["before", "after"]);
});

test("what is asked for before close is done, what comes after is refused", async () => {
  const written = database.write((statements) => statements.run(insert, { name: "a", size: 1 }));
  const closed = database.close();
  await expect(database.read(() => 1)).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  expect(await written).toBe(1);
  await closed;
  await database.close();
  database = await openDatabase(join(folder, "test.sqlite"));
  expect(await names()).toEqual(["a"]);
});

test("a failing last work does not keep the file open", async () => {
  await database.close(() => {
    throw new Error("no");
  });
  database = await openDatabase(join(folder, "test.sqlite"));
  expect(await names()).toEqual([]);
});

test("an exclusive work that fails is undone", () => {
  expect(() =>
    database.exclusive((statements) => {
      statements.run(insert, { name: "a", size: 1 });
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(database.exclusive((statements) => statements.all("SELECT * FROM item"))).toEqual([]);
});

test("a file that is no database is called damaged", async () => {
  const file = join(folder, "letter.txt");
  await writeFile(file, "Dear Sir or Madam, ".repeat(500));
  const other = await openDatabase(file);
  await expect(
    other.read((statements) => statements.all("SELECT * FROM sqlite_schema")),
  ).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
  await other.close();
});
