import { stat } from "node:fs/promises";
import { join, normalize } from "node:path";

/** The absolute path of a module that a manifest names, relative to the plugin's folder. Undefined when it lies outside, or is not there. */
export async function findModuleFile(rootDir: string, path: string): Promise<string | undefined> {
  const inside = normalize(path);
  if (inside.startsWith("..") || inside.startsWith("/")) return undefined;
  // A built plugin has the same path with another ending.
  for (const candidate of [inside, inside.replace(/\.ts$/, ".cjs")]) {
    const file = join(rootDir, candidate);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) return file;
  }
  return undefined;
}
