import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { migrate, refuseNewer } from "./migrate.ts";

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
