import { chmod, copyFile, link, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createId } from "../../lib/id.ts";

/** A file that is to take the place of another, or to take a file away when it has no source. */
export interface Replacement {
  /** The new file. It is moved, or copied when it lies on another disk. */
  source?: string;
  target: string;
  mode: number;
  /** Where the old file goes, if there is one. */
  kept: string;
}

interface Prepared extends Replacement {
  /** The new file beside its target. */
  beside: string | undefined;
  hadOld: boolean;
}

/** `undone`: nothing has changed. Without it some files are new and some old, and what is missing is among those kept. */
export type ReplaceResult =
  | { ok: true; kept: number }
  | { ok: false; undone: boolean; error: unknown };

/**
 * Replaces all files or none. Everything that can fail for want of space or permission comes first; then follow renames alone, each of which is undone when a later
 * one fails. What was there is kept. Never rejects.
 */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<ReplaceResult> {
  const prepared: Prepared[] = [];
  const done: Prepared[] = [];
  try {
    for (const replacement of replacements) {
      const each = { ...replacement, beside: besideOf(replacement), hadOld: false };
      prepared.push(each);
      each.hadOld = await keepOld(each);
      await stage(each);
    }
    for (const each of prepared) {
      if (each.beside === undefined) await rm(each.target, { force: true });
      else await rename(each.beside, each.target);
      done.push(each);
    }
  } catch (error) {
    const undone = await undoAll(prepared, done);
    return { ok: false, undone, error };
  }
  const folders = new Set(prepared.flatMap(({ target, kept }) => [dirname(target), dirname(kept)]));
  for (const folder of folders) await sync(folder).catch(() => undefined);
  return { ok: true, kept: prepared.filter(({ hadOld }) => hadOld).length };
}

async function undoAll(prepared: readonly Prepared[], done: readonly Prepared[]): Promise<boolean> {
  try {
    for (const each of done.toReversed()) await undo(each);
    for (const each of prepared) await forget(each);
    return true;
  } catch {
    return false;
  }
}

function besideOf({ source, target }: Replacement): string | undefined {
  if (source === undefined) return undefined;
  return join(dirname(target), `.${basename(target)}.${createId()}.tmp`);
}

async function keepOld({ target, kept }: Replacement): Promise<boolean> {
  const old = await lstat(target).catch(ignoreMissing);
  if (old === undefined) return false;
  if (old.isDirectory()) throw new Error(`${target} is a folder`);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
  await linkOrCopy(target, kept);
  return true;
}

async function stage({ source, target, mode, beside }: Prepared): Promise<void> {
  if (source === undefined || beside === undefined) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await rename(source, beside).catch(() => copyFile(source, beside));
  await chmod(beside, mode);
  await sync(beside);
}

async function undo({ target, kept, hadOld }: Prepared): Promise<void> {
  if (!hadOld) return rm(target, { force: true });
  const beside = join(dirname(target), `.${basename(target)}.${createId()}.tmp`);
  await linkOrCopy(kept, beside);
  await rename(beside, target);
}

async function forget({ beside, kept, hadOld }: Prepared): Promise<void> {
  if (beside !== undefined) await rm(beside, { force: true });
  if (hadOld) await rm(kept, { force: true });
}

/** A second name for the same file takes no space; another disk, and some file systems, need a copy. A link keeps being a link. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    await copyFile(from, to);
    await sync(to);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
