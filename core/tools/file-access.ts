import { constants } from "node:fs";
import { lstat, mkdir, open, realpath, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createId } from "../lib/id.ts";
import type { ToolContext } from "../sdk/tool.ts";
import { hasCode, isInside, placeOf, type FileRules, type Place } from "./workspace-place.ts";

/** More than this is neither read nor edited as a whole. */
export const largestFile = 10 * 1024 * 1024;

export interface ReadFile {
  place: Place;
  bytes: Buffer;
  mode: number;
}

/** Reads a plain file as a whole. What was checked is what is read: the open file is compared with the path once more. */
export async function readWhole(
  path: string,
  context: Pick<ToolContext, "workspace">,
  rules: FileRules,
): Promise<ReadFile> {
  const place = await placeOf(path, context, rules, { whole: true });
  const file = await openPlain(place);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw new Error(`${place.shown} is a folder.`);
    if (!stats.isFile()) throw new Error(`${place.shown} is not a plain file.`);
    if (stats.size > largestFile) {
      throw new Error(`${place.shown} has ${stats.size} bytes; the limit is ${largestFile}.`);
    }
    return { place, bytes: await file.readFile(), mode: stats.mode & 0o777 };
  } finally {
    await file.close();
  }
}

async function openPlain(place: Place): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(place.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(
    (error: unknown) => {
      if (hasCode(error, "ENOENT")) throw new Error(`There is no ${place.shown}.`);
      if (hasCode(error, "ELOOP")) throw linkError(place);
      throw error;
    },
  );
  try {
    const [opened, now, real] = await Promise.all([
      file.stat(),
      lstat(place.path),
      realpath(place.path),
    ]);
    const isSame = real === place.path && opened.ino === now.ino && opened.dev === now.dev;
    if (!isSame) throw linkError(place);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function linkError({ shown }: Place): Error {
  return new Error(`${shown} is a symbolic link; file tools do not follow it.`);
}

/** Where a file is to be written: its folder made, and nothing but a plain file in its place. */
export async function placeToWrite(
  path: string,
  context: Pick<ToolContext, "workspace">,
  rules: FileRules,
): Promise<Place> {
  const place = await placeOf(path, context, rules, { whole: false });
  const found = await lstat(place.path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw linkError(place);
  if (found !== undefined && !found.isFile())
    throw new Error(`${place.shown} is not a plain file.`);
  return place;
}

/** Replaces a file in one step, with its folders made. A link that somebody put in its place meanwhile is replaced and not followed. */
export async function writeWhole(place: Place, text: string, mode = 0o644): Promise<void> {
  const folder = dirname(place.path);
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  const wasInside = isInside(place.root, place.path);
  if (real !== folder || (wasInside && !isInside(place.root, real))) throw linkError(place);
  const temporary = join(real, `.${createId()}.tmp`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, place.path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Text that people write, or undefined for anything else. */
export function textIn(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
