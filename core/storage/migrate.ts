import type { Database } from "./database.ts";
import { migrations } from "./schema.ts";
import { readNumber } from "./statement.ts";
import type { Statements } from "./statement.ts";
import { newerError } from "./storage-error.ts";

/** Throws `STORAGE_NEWER`, and changes nothing, when a newer program wrote the file. */
export function refuseNewer(database: Database, file: string, steps = migrations): void {
  const version = database.exclusive(readFormat);
  if (version > steps.length) throw newerError(file, version, steps.length);
}

/** Takes the steps that the file has not taken yet, each in a transaction of its own. */
export function migrate(database: Database, steps = migrations): void {
  for (const [index, step] of steps.entries()) {
    database.exclusive((statements) => {
      if (readFormat(statements) !== index) return;
      database.execute(`${step}; PRAGMA user_version = ${index + 1};`);
    });
  }
}

/** How many steps the file has taken. */
export function readFormat(statements: Statements): number {
  const row = statements.get("PRAGMA user_version");
  return row === undefined ? 0 : readNumber(row, "user_version");
}
