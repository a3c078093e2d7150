import { realpath, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { errorMessage } from "../sdk/errors.ts";
import { manifestName } from "./read-manifest.ts";

const writableByOthers = 0o002;
const sticky = 0o1000;

export interface SafetyQuestion {
  rootDir: string;
  entry: string;
  /** Files that came with the program: their owner is whoever installed it. */
  bundled: boolean;
}

/**
 * Why the code of a plugin must not run, in a sentence with its mend; undefined when it may. Asked when plugins are found and again right before the
 * code is imported. Never rejects.
 */
export async function findSafetyProblem(question: SafetyQuestion): Promise<string | undefined> {
  try {
    return await inspect(question);
  } catch (error) {
    return `Its files cannot be inspected: ${errorMessage(error)}`;
  }
}

async function inspect({ rootDir, entry, bundled }: SafetyQuestion): Promise<string | undefined> {
  const root = await realpath(rootDir);
  const realEntry = await realpath(entry);
  if (!isInside(root, realEntry)) {
    return `Its entry file leads out of the plugin's folder, to ${realEntry}.`;
  }
  // Windows has neither these permission bits nor numeric owners.
  if (process.platform === "win32") return undefined;
  const files = [root, await realpath(join(root, manifestName)), realEntry];
  for (const path of files) {
    const facts = await stat(path);
    const problem = (facts.mode & writableByOthers) !== 0 ? openToAll(path) : undefined;
    if (problem !== undefined) return problem;
    if (!bundled && !isTrustedOwner(facts)) {
      return `${path} belongs to another user (uid ${facts.uid}); take ownership of it with chown.`;
    }
  }
  if (bundled) return undefined;
  const parent = await stat(dirname(root));
  const replaceable = (parent.mode & writableByOthers) !== 0 && (parent.mode & sticky) === 0;
  return replaceable ? openToAll(dirname(root)) : undefined;
}

function openToAll(path: string): string {
  return `Every user of this machine may write to ${path}; run: chmod o-w ${path}`;
}

function isTrustedOwner(facts: Stats): boolean {
  return facts.uid === 0 || facts.uid === process.getuid?.();
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}
