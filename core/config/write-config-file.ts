import { copyFile, chmod, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import { displayPath } from "./paths.ts";
import type { Paths } from "./paths.ts";

const mostBackups = 5;

/**
 * Puts a new text in the place of the config file, in one step, readable by its owner only. The text before is kept as `.bak`, older ones as `.bak.1`
 * to `.bak.4`. Rejects with `CONFIG_WRITE`.
 */
export async function writeConfigFile(paths: Paths, text: string): Promise<{ backup?: string }> {
  try {
    await mkdir(dirname(paths.configFile), { recursive: true, mode: 0o700 });
    const backup = await backUp(paths.configFile);
    await writeFileAtomic(paths.configFile, text, { mode: 0o600 });
    return backup === undefined ? {} : { backup };
  } catch (error) {
    const shown = displayPath(paths.configFile, paths.home);
    throw new OpenClawError("CONFIG_WRITE", `${shown} cannot be written: ${errorMessage(error)}`, {
      hint: "Check that the folder exists, has space, and belongs to the user that runs this program.",
      cause: error,
    });
  }
}

async function backUp(file: string): Promise<string | undefined> {
  if (!(await exists(file))) return undefined;
  const name = (index: number): string => (index === 0 ? `${file}.bak` : `${file}.bak.${index}`);
  for (let index = mostBackups - 2; index >= 0; index--) {
    if (await exists(name(index))) await rename(name(index), name(index + 1));
  }
  await copyFile(file, name(0));
  await chmod(name(0), 0o600);
  return name(0);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
