import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMediaId, storedAt } from "./media-id.ts";

export interface MediaLimits {
  /** Files stored before this time go, in milliseconds since 1970. */
  before: number;
  /** The newest files that fit into so many bytes stay. */
  totalBytes: number;
  /** Half-written files that nobody touched since this time go. */
  partsBefore: number;
}

/** Removes files beyond the limits, the oldest first; answers how many went. A folder that does not exist is empty. Other files in it are left alone. */
export async function pruneMedia(dir: string, limits: MediaLimits): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  let removed = 0;
  let room = limits.totalBytes;
  const ids = names.filter(isMediaId).toSorted().toReversed();
  for (const id of ids) {
    const path = join(dir, id);
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    room -= size;
    if (storedAt(id) >= limits.before && room >= 0) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  for (const name of names.filter((each) => each.endsWith(".part"))) {
    const path = join(dir, name);
    const touched = (await stat(path).catch(() => undefined))?.mtimeMs ?? limits.partsBefore;
    if (!isMediaId(name.slice(0, -".part".length)) || touched >= limits.partsBefore) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
