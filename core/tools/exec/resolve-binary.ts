import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

/** The real path of the program that a name means: a file that may be run, with no link left in its path. */
export async function resolveBinary(
  name: string,
  { path, directory }: { path: string; directory: string },
): Promise<string> {
  if (name === "" || name.includes("\0")) throw new Error("The program has no name.");
  const candidates = name.includes("/")
    ? [resolve(directory, name)]
    : path
        .split(delimiter)
        // An empty or relative entry would mean the folder of the moment.
        .filter((folder) => folder.startsWith("/"))
        .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    const found = await executableAt(candidate);
    if (found !== undefined) return found;
  }
  throw new Error(`There is no program ${name} here.`);
}

async function executableAt(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    await access(real, constants.X_OK);
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}
