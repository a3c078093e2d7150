import { open, realpath, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createId } from "./id.ts";

export interface AtomicFileOptions {
  /** Permission bits. Without it an existing file keeps its own and a new one gets 0600. */
  mode?: number;
}

/**
 * Replaces a file in one step: a reader sees the old text or the new one, also after a power cut. A symbolic link stays a link; what it points to is
 * replaced. Rejects with the file system's error and leaves the old file as it was.
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  options: AtomicFileOptions = {},
): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const mode = options.mode ?? (await modeOf(target)) ?? 0o600;
  const temporary = join(dirname(target), `.${basename(target)}.${createId()}.tmp`);
  try {
    await withFile(temporary, "wx", async (file) => {
      await file.writeFile(text, "utf8");
      await file.chmod(mode);
      await file.sync();
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

async function modeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : found.mode & 0o7777;
}

/** Makes the rename itself durable. Some platforms cannot open a folder; there the rename is as durable as it can be. */
async function syncFolder(path: string): Promise<void> {
  await withFile(path, "r", (folder) => folder.sync()).catch(() => undefined);
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
