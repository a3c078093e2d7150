import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** Compiled files come before sources. */
const usualNames = ["index.cjs", "index.mjs", "index.js", "index.ts"];

/** The file that holds the plugin's code: the one that its `package.json` names under `openclaw.extensions`, or else the first usual name. */
export async function findEntry(rootDir: string): Promise<string | undefined> {
  const named = await namedEntry(rootDir);
  for (const name of named === undefined ? usualNames : [named]) {
    const path = join(rootDir, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return path;
  }
  return undefined;
}

async function namedEntry(rootDir: string): Promise<string | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(rootDir, "package.json"), "utf8"));
    const extensions = (parsed as { openclaw?: { extensions?: unknown } } | null)?.openclaw
      ?.extensions;
    const [first] = Array.isArray(extensions) ? (extensions as unknown[]) : [];
    return typeof first === "string" && first !== "" ? first : undefined;
  } catch {
    return undefined;
  }
}
