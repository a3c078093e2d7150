import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ToolContext } from "../../sdk/tool.ts";
import { readWhole, textIn } from "../file-access.ts";
import { openWorkspace, type FileRules } from "../workspace-place.ts";

/** `MEMORY.md` and what is in `memory/`. */
const memoryPath = /^(MEMORY\.md|memory\/[^\0]+\.md)$/i;
const mostFiles = 1000;

/** Paths of the files of memory, the newest day first. */
export async function listMemory(context: ToolContext): Promise<string[]> {
  const root = await openWorkspace(context);
  const days = await readdir(join(root, "memory"), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const paths = days
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => memoryPath.test(path));
  return ["MEMORY.md", ...paths.toSorted().toReversed()].slice(0, mostFiles);
}

/** Its text; undefined when it is not there or no text. Throws for what is no file of memory. */
export async function readMemory(
  path: string,
  context: ToolContext,
  rules: FileRules,
): Promise<string | undefined> {
  if (!memoryPath.test(path) || path.split("/").includes("..")) {
    throw new Error(`${path} is no file of memory: those are MEMORY.md and memory/*.md.`);
  }
  const inside = { ...rules, workspaceOnly: () => true };
  const file = await readWhole(path, context, inside).catch(() => undefined);
  return file === undefined ? undefined : textIn(file.bytes);
}
