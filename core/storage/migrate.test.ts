import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { firstFormat } from "./fixtures/first-format.ts";
import { migrate, refuseNewer } from "./migrate.ts";
import { openStorage } from "./open-storage.ts";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "migrate-"));
  database = await openDatabase(join(folder, "test.sqlite"));
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const first = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);";
const second = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;";

function contents(): unknown {
  return database.exclusive((statements) => statements.all("SELECT * FROM a"));
}

test("takes each step once, and later only the new ones", () => {
  migrate(database, [first]);
  migrate(database, [first]);
  expect(contents()).toEqual([{ x: 1 }]);
  migrate(database, [first, second]);
  expect(contents()).toEqual([{ x: 1, y: 2 }]);
});

test("a step that fails leaves the file as it was before it", () => {
  expect(() => migrate(database, [first, `${second} SELECT nonsense;`])).toThrow("nonsense");
  expect(contents()).toEqual([{ x: 1 }]);
  migrate(database, [first, second]);
  expect(contents()).toEqual([{ x: 1, y: 2 }]);
});

test("refuses a file that a newer program wrote, and only such a file", () => {
  migrate(database, [first, second]);
  refuseNewer(database, "test.sqlite", [first, second]);
  expect(() => refuseNewer(database, "test.sqlite", [first])).toThrow(
    "The store test.sqlite was written by a newer openclaw (its format is 2, this program knows up to 1)",
  );
});

test("a file of the first release is taken along with all that is in it", async () => {
  const file = join(folder, "first.sqlite");
  const old = await openDatabase(file);
  old.execute(firstFormat);
  await old.close();
  const storage = await openStorage(file);
  const found = await storage.findMessages("https://chat.example/1");
  expect(found.map(({ id, message }) => [id, message.text])).toEqual([["a", "Hi"]]);
  expect((await storage.findMessages("m2")).map(({ id }) => id)).toEqual(["b"]);
  expect((await storage.listUnfinished()).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(await storage.readTranscript("t", 10)).toHaveLength(1);
  expect((await storage.listOutbox({ inboxId: "a", limit: 10 })).map(({ id }) => id)).toEqual([
    "o",
  ]);
  const step = { inboxId: "a", at: 1, kind: "turn", text: "attempt 1" } as const;
  await storage.appendTrace([step]);
  expect(await storage.readTrace("a")).toEqual([step]);
  expect((await storage.beginBoot(2, 0)).unclean).toBe(0);
  await storage.close();
});
