import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { storageError } from "./storage-error.ts";

/** Makes the folder (0700) and the file (0600) when they are missing, and takes the file out of others' reach when it is not. */
export async function prepareFile(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, "a", 0o600);
    try {
      await closeToOthers(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storageError(file, error);
  }
}

/** SQLite gives its -wal and -shm files the mode of this one. Some mounted folders know no modes; there the file stays as it is. */
async function closeToOthers(handle: FileHandle): Promise<void> {
  const { mode } = await handle.stat();
  if ((mode & 0o077) !== 0) await handle.chmod(0o600).catch(() => undefined);
}
