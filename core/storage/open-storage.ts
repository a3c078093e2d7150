import type { Storage } from "../sdk/storage.ts";
import { systemClock } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";
import { openDatabase } from "./database.ts";
import { migrate, refuseNewer } from "./migrate.ts";
import { registerOpener } from "./openers.ts";
import { prepareFile } from "./prepare-file.ts";
import { retentionMethods } from "./retention-methods.ts";
import { storeMethods } from "./store-methods.ts";

/**
 * Opens the store in that file, which is made when it is missing. Several processes may have it open. Rejects with `STORAGE_UNWRITABLE`,
 * `STORAGE_NEWER`, `STORAGE_CORRUPT` or `STORAGE_BUSY`.
 */
export async function openStorage(
  file: string,
  options: { clock?: Pick<Clock, "now"> } = {},
): Promise<Storage> {
  const { clock = systemClock } = options;
  await prepareFile(file);
  const database = await openDatabase(file);
  try {
    refuseNewer(database, file);
    database.execute(settings);
    migrate(database);
    const unregister = registerOpener(database, file);
    return {
      ...storeMethods(database, clock),
      ...retentionMethods(database, file, clock),
      close: () => database.close(unregister),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A commit waits for the disk, so that power loss takes nothing that was promised. The log beside the file is cut back after a burst. */
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 16777216;
  PRAGMA trusted_schema = OFF;
`;
