import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import { keepLogSmall } from "./keep-log-small.ts";
import { prune } from "./spanning-statements.ts";
import { trim } from "./trim-statements.ts";

type RetentionMethods = Pick<Storage, "prune" | "trim">;

/** What keeps the store and its log bounded. */
export function retentionMethods(
  database: Database,
  file: string,
  clock: Pick<Clock, "now">,
): RetentionMethods {
  async function bounded(work: Promise<number>): Promise<number> {
    const deleted = await work;
    await keepLogSmall(database, file);
    return deleted;
  }

  return {
    prune: (before, limit) =>
      bounded(
        database.write((statements) => prune(statements, { before, limit, now: clock.now() })),
      ),
    trim: (limits) => bounded(database.write((statements) => trim(statements, limits))),
  };
}
