import { openDatabase } from "./database.ts";
import { migrate, refuseNewer } from "./migrate.ts";

/** What was under way when the copy was made. */
export interface AdoptedCopy {
  messages: number;
  deliveries: number;
}

const reason = "The store was restored from a backup; this may have been done since.";

/**
 * Makes a copy of a store ready to be worked with. What waited or was under way when it was made has most likely been done since, so none of it is done again:
 * messages count as expired, deliveries as unknown, which an operator can look at and try again. Rejects with `STORAGE_NEWER` when a newer program made it; `shown` is
 * how the message names the file.
 */
export async function adoptCopy(file: string, shown: string, now: number): Promise<AdoptedCopy> {
  const database = await openDatabase(file);
  try {
    refuseNewer(database, shown);
    migrate(database);
    return await database.write((statements) => ({
      messages: statements.run(expireSql, { reason, now }),
      deliveries: statements.run(doubtSql, { reason, now }),
    }));
  } finally {
    await database.close();
  }
}

const expireSql = `
  UPDATE inbox SET state = 'expired', reason = :reason, finished_at = :now
  WHERE state IN ('accepted', 'running')`;

const doubtSql = `
  UPDATE outbox SET state = 'unknown', error = :reason, settled_at = :now
  WHERE state IN ('pending', 'sending')`;
