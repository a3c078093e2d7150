import { mkdir, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { ToolContext } from "../sdk/tool.ts";

export interface FileRules {
  /** `tools.fs.workspaceOnly`; true unless told. */
  workspaceOnly(): boolean;
  /** The gateway's own folder with keys, tokens and conversations: no tool reads or writes there, except in the workspace. */
  stateDir: string;
}

/** A place that a file tool may use. */
export interface Place {
  /** Without symbolic links, except perhaps the last part. */
  path: string;
  /** As the model is told of it: relative to the workspace where it is inside. */
  shown: string;
  /** The real path of the workspace. */
  root: string;
}

/** The workspace, made when it is not there yet, by its real path. */
export async function openWorkspace({
  workspace,
}: Pick<ToolContext, "workspace">): Promise<string> {
  if (workspace === undefined)
    throw new Error("There is no workspace here, so there are no files.");
  await mkdir(workspace, { recursive: true, mode: 0o700 });
  return realpath(workspace);
}

/**
 * Where a path leads, with every folder on the way resolved. Throws when that is outside the workspace or inside the gateway's own folder, by `..`, by an absolute
 * path or by a symbolic link. The file itself need not exist; `whole` resolves it as well when it does.
 */
export async function placeOf(
  path: string,
  context: Pick<ToolContext, "workspace">,
  rules: FileRules,
  { whole }: { whole: boolean },
): Promise<Place> {
  if (path.includes("\0")) throw new Error("A path has no NUL characters.");
  const root = await openWorkspace(context);
  const wanted = resolve(root, path);
  const stateDir = await realpath(rules.stateDir).catch(() => rules.stateDir);
  const { workspaceOnly } = rules;
  refuse(path, wanted, root, { workspaceOnly, stateDir });
  const real = whole
    ? await resolveExisting(wanted)
    : join(await resolveExisting(dirname(wanted)), basename(wanted));
  refuse(path, real, root, { workspaceOnly, stateDir });
  return { path: real, root, shown: isInside(root, real) ? relative(root, real) || "." : real };
}

function refuse(path: string, target: string, root: string, rules: FileRules): void {
  const { stateDir } = rules;
  const isAmongState = root !== stateDir && isInside(stateDir, root);
  const inRoot = isInside(root, target);
  if (isInside(stateDir, target) && !(inRoot && isAmongState)) {
    throw new Error(`${path} belongs to the gateway itself; file tools do not go there.`);
  }
  if (!inRoot && rules.workspaceOnly()) {
    throw new Error(
      `${path} is outside the workspace, and file tools stay inside it (tools.fs.workspaceOnly).`,
    );
  }
}

export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The real path of what exists of it, with what does not exist yet behind. */
async function resolveExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT") || dirname(path) === path) throw error;
    return join(await resolveExisting(dirname(path)), basename(path));
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
