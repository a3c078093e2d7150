import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FoundFile {
  /** Relative to the folder, with forward slashes. */
  name: string;
  path: string;
  size: number;
  mode: number;
}

export interface FolderWalk {
  /** True for a file or folder, by its absolute path, that is to be passed over in silence. */
  isForeign(path: string): boolean;
  /** Told of everything else that is passed over, and why. */
  onLeftOut(path: string, why: string): void;
}

/** A workspace with more than this is no workspace but somebody's home. */
const mostFiles = 50_000;
const largestFile = 64 * 1024 * 1024;

/** The plain files below a folder. Links are not followed. Answers nothing for a folder that does not exist; throws when it has too many files. */
export async function* walkFolder(root: string, walk: FolderWalk): AsyncGenerator<FoundFile> {
  const waiting = [""];
  let count = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await opendir(join(root, folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") walk.onLeftOut(join(root, folder), "it cannot be read");
      return [];
    });
    for await (const entry of entries) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const path = join(root, name);
      if (walk.isForeign(path)) continue;
      if (entry.isDirectory()) waiting.push(name);
      else if (!entry.isFile()) walk.onLeftOut(path, "it is a link or a device");
      else {
        count += 1;
        if (count > mostFiles) throw new Error(`${root} has more than ${mostFiles} files`);
        const { size, mode } = await stat(path);
        if (size > largestFile) walk.onLeftOut(path, "it is larger than 64 MiB");
        else yield { name, path, size, mode };
      }
    }
  }
}
