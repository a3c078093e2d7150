import { open } from "node:fs/promises";
import { openDatabase } from "./database.ts";
import { readFormat } from "./migrate.ts";
import { storageError } from "./storage-error.ts";

/**
 * Writes a copy of the store as it is at one moment, whoever works on it meanwhile: all that was promised before the call is in it. The copy is one file without
 * a log beside it, and holds nothing of what was deleted. `target` must not exist. Answers the number of
 * the store's format. Rejects with a `STORAGE_…` code.
 */
export async function copyStore(file: string, target: string): Promise<number> {
  return withNewFile(target, async () => {
    const source = await openDatabase(file);
    try {
      source.execute(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
    } finally {
      await source.close();
    }
    const copy = await openDatabase(target);
    try {
      copy.execute("DELETE FROM openers");
      return copy.exclusive(readFormat);
    } finally {
      await copy.close();
    }
  });
}

/** SQLite takes an empty file for one that does not exist, and leaves it its mode. */
async function withNewFile<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const handle = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw storageError(path, error);
  });
  try {
    const result = await work();
    await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
}
