import { openDatabase } from "./database.ts";
import { readFormat } from "./migrate.ts";
import { readText } from "./statement.ts";
import { corruptError } from "./storage-error.ts";

/** Reads a copy of a store from end to end and answers the number of its format. Rejects with `STORAGE_CORRUPT` when it is damaged. */
export async function checkCopy(file: string): Promise<number> {
  const database = await openDatabase(file);
  try {
    return await database.read((statements) => {
      const answer = statements.get("PRAGMA integrity_check(1)");
      const text = answer === undefined ? "no answer" : readText(answer, "integrity_check");
      if (text !== "ok") throw corruptError(file, text);
      return readFormat(statements);
    });
  } finally {
    await database.close();
  }
}
