import { existsSync } from "node:fs";
import { mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Paths } from "../../config/paths.ts";
import { errorMessage, OpenClawError } from "../../sdk/errors.ts";
import type { AdoptedCopy } from "../../storage/adopt-copy.ts";
import type { CliContext } from "../context.ts";
import { storeName, type BackupManifest } from "./backup-manifest.ts";
import { keptMark, timeMark } from "./backup-places.ts";
import { planRestore } from "./plan-restore.ts";
import { replaceFiles } from "./replace-files.ts";
import { unpackBackup } from "./unpack-backup.ts";

export interface Restored {
  manifest: BackupManifest;
  /** The folder with what was replaced; absent when nothing was. */
  kept?: string;
  leftOut: string[];
  underWay: AdoptedCopy;
}

/** Unpacks the backup into the staging folder, checks all of it, and then replaces files. The caller holds the lock of the state directory. */
export async function restoreFiles(
  context: CliContext,
  paths: Paths,
  { file, staging }: { file: string; staging: string },
): Promise<Restored> {
  // From here on a wish to stop is heeded until the first file is replaced, and never in between.
  const { signal } = context;
  const manifest = await unpackBackup(file, staging, { isWanted: () => true, signal });
  const underWay = await adoptStore(file, join(staging, storeName));
  const kept = await makeKeptFolder(paths);
  try {
    const plan = await planRestore(context, paths, { manifest, folder: staging, kept });
    await emptyLog(paths.databaseFile);
    signal.throwIfAborted();
    const result = await replaceFiles(plan.replacements);
    if (!result.ok) throw failed(kept, result);
    const { leftOut } = plan;
    return { manifest, leftOut, underWay, ...(result.kept === 0 ? {} : { kept }) };
  } finally {
    await removeEmpty(kept);
  }
}

async function adoptStore(file: string, copy: string): Promise<AdoptedCopy> {
  if (!existsSync(copy)) return { messages: 0, deliveries: 0 };
  const { adoptCopy } = await import("../../storage/adopt-copy.ts");
  return adoptCopy(copy, `in ${file}`, Date.now());
}

/** Beside the state directory; in it where that cannot be, as in a container whose only writable place it is. */
async function makeKeptFolder({ stateDir }: Paths): Promise<string> {
  const name = `${keptMark}${timeMark(Date.now())}`;
  const beside = `${stateDir}${name}`;
  const folder = await mkdir(beside, { mode: 0o700 }).then(
    () => beside,
    () => join(stateDir, `state${name}`),
  );
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Closing a store as the last one leaves no log. A damaged one may keep it; it is moved away with the store then. */
async function emptyLog(databaseFile: string): Promise<void> {
  if (!existsSync(databaseFile)) return;
  const { openDatabase } = await import("../../storage/database.ts");
  const database = await openDatabase(databaseFile).catch(() => undefined);
  await database?.close().catch(() => undefined);
}

function failed(
  kept: string,
  { undone, error }: { undone: boolean; error: unknown },
): OpenClawError {
  return new OpenClawError(
    "CLI_RESTORE_FAILED",
    undone
      ? `The backup could not be restored, and nothing was changed: ${errorMessage(error)}.`
      : `The backup was restored in part only: ${errorMessage(error)}. What was there is in ${kept}.`,
    { hint: "Mend that, then restore again with --force.", cause: error },
  );
}

/** Takes folders away in which nothing was kept in the end. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  }
  await rmdir(folder).catch(() => undefined);
}
