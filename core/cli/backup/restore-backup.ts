import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { acquireLock } from "../../gateway/lock.ts";
import { programVersion } from "../../lib/program-root.ts";
import type { CliContext } from "../context.ts";
import { pathsOf } from "./backup-places.ts";
import { refuseRestore } from "./refuse-restore.ts";
import { reportRestore } from "./report-restore.ts";
import { restoreFiles } from "./restore-files.ts";

export interface RestoreFlags {
  force?: boolean;
  json?: boolean;
}

const stagingMark = ".restore-";

/** `backup restore`: puts the files of a backup in their places, all of them or none. What was there is kept, and what the backup does not have stays. */
export async function restoreBackup(
  context: CliContext,
  name: string,
  flags: RestoreFlags,
): Promise<void> {
  const paths = pathsOf(context);
  const file = resolve(context.cwd, name);
  await refuseRestore(paths, flags.force === true);
  const lock = await acquireLock(paths, { version: programVersion(), mode: "embedded" });
  try {
    await removeStagings(paths.stateDir);
    const staging = await mkdtemp(join(paths.stateDir, stagingMark));
    try {
      const restored = await restoreFiles(context, paths, { file, staging });
      reportRestore(context, paths, flags, restored);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}

/** What a restore leaves when its process is killed. */
async function removeStagings(stateDir: string): Promise<void> {
  for (const name of await readdir(stateDir)) {
    if (name.startsWith(stagingMark)) await rm(join(stateDir, name), { recursive: true });
  }
}
