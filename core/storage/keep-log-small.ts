import { stat } from "node:fs/promises";
import type { Database } from "./database.ts";

/** A log this long, in bytes, means that a reader or one large transaction kept it from being used again from its start. */
const largestLog = 64 * 1024 * 1024;

/** Empties the write-ahead log when it has grown too long. Never rejects: a log that cannot be emptied now is emptied later. */
export async function keepLogSmall(
  database: Database,
  file: string,
  largest = largestLog,
): Promise<void> {
  try {
    const { size } = await stat(`${file}-wal`);
    if (size > largest) database.checkpoint("TRUNCATE");
  } catch {
    // Without the log beside it the file is complete, and a store that was closed meanwhile has emptied its log.
  }
}
