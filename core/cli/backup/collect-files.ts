import { readFile, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { errorMessage } from "../../sdk/errors.ts";
import { configPlaces, keptMark, secretPlaces, workspacePlaces } from "./backup-places.ts";
import { storeName } from "./backup-manifest.ts";
import { isPlainName } from "./read-archive.ts";
import { walkFolder } from "./walk-folder.ts";
import type { ArchiveSource } from "./write-archive.ts";

export interface CollectOptions {
  paths: Paths;
  /** Undefined when it cannot be read. */
  loaded: LoadedConfig | undefined;
  /** The finished copy of the store; undefined when there is no store. */
  storeCopy: string | undefined;
  includesSecrets: boolean;
  onLeftOut(path: string, why: string): void;
}

/** What belongs into a backup: the store, the config with its includes, the workspaces, and the secrets when they are asked for. */
export async function* collectFiles(options: CollectOptions): AsyncGenerator<ArchiveSource> {
  const { paths, storeCopy, includesSecrets } = options;
  if (storeCopy !== undefined) {
    const { size } = await stat(storeCopy);
    yield { name: storeName, mode: 0o600, path: storeCopy, size };
  }
  yield* configSources(options);
  yield* workspaceSources(options);
  if (!includesSecrets) return;
  for (const [name, path] of secretPlaces(paths)) yield* fileSource(name, path, 0o600, options);
}

async function* configSources(options: CollectOptions): AsyncGenerator<ArchiveSource> {
  const { paths, loaded } = options;
  const { file, folder, roots } = await configPlaces(paths);
  yield* fileSource(`config/${basename(file)}`, file, 0o600, options);
  if (loaded === undefined) options.onLeftOut(file, "what it includes: it cannot be read");
  const seen = new Set<string>();
  for (const included of loaded?.files.slice(1) ?? []) {
    if (seen.has(included)) continue;
    seen.add(included);
    const inside = pathInside(folder, included);
    const root = roots.findIndex((each) => pathInside(each, included) !== undefined);
    if (inside !== undefined) yield* fileSource(`config/${inside}`, included, 0o600, options);
    else {
      const name = pathInside(roots[root] ?? "", included) ?? basename(included);
      yield* fileSource(`include-roots/${root}/${name}`, included, 0o600, options);
    }
  }
}

async function* workspaceSources(options: CollectOptions): AsyncGenerator<ArchiveSource> {
  const { paths, loaded, includesSecrets } = options;
  for (const [agentId, folder] of workspacePlaces(loaded?.config ?? {}, paths)) {
    const own = foreignTo(folder, paths);
    const isForeign = (path: string): boolean =>
      own.has(path) ||
      basename(path) === "node_modules" ||
      basename(path).includes(keptMark) ||
      (!includesSecrets && [".env", "auth-profiles.json"].includes(basename(path)));
    for await (const found of walkFolder(folder, { ...options, isForeign })) {
      const name = `workspaces/${agentId}/${found.name}`;
      yield* fileSource(name, found.path, found.mode, options);
    }
  }
}

/** What a workspace must not carry into the archive by the back door when it lies around or in the state directory. */
function foreignTo(workspace: string, paths: Paths): Set<string> {
  const { stateDir, databaseFile, lockFile } = paths;
  const isAround = pathInside(workspace, stateDir) !== undefined;
  return new Set([
    ...(isAround ? [stateDir] : []),
    ...["", "-wal", "-shm"].map((ending) => databaseFile + ending),
    lockFile,
    `${lockFile}.db`,
    ...secretPlaces(paths).values(),
    paths.logDir,
    paths.cacheDir,
    paths.pluginDir,
    join(stateDir, "agents"),
  ]);
}

/** Read whole, so that a file which grows meanwhile is still of one piece. A missing one is no loss. */
async function* fileSource(
  name: string,
  path: string,
  mode: number,
  { onLeftOut }: CollectOptions,
): AsyncGenerator<ArchiveSource> {
  if (!isPlainName(name)) return onLeftOut(path, "its name cannot be in an archive");
  try {
    yield { name, mode, content: await readFile(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    onLeftOut(path, errorMessage(error));
  }
}

/** The way from a folder to a file in it, with forward slashes; undefined when it is not in there. */
export function pathInside(folder: string, file: string): string | undefined {
  const path = relative(resolve(folder), file);
  if (path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return;
  return path.split(sep).join("/");
}
