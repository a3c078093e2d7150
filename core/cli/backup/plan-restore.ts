import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { storeName, type BackupManifest } from "./backup-manifest.ts";
import { configPlaces, readableConfig, secretPlaces, workspacePlaces } from "./backup-places.ts";
import { pathInside } from "./collect-files.ts";
import type { Replacement } from "./replace-files.ts";
import type { CliContext } from "../context.ts";

export interface RestorePlan {
  replacements: Replacement[];
  /** Names in the archive that have no place here. */
  leftOut: string[];
}

export interface RestoreSource {
  manifest: BackupManifest;
  /** Where it was unpacked. */
  folder: string;
  /** Where that which is replaced goes. */
  kept: string;
}

/** A place for a file, and the folder that it must not lead out of. */
interface Place {
  target: string;
  root: string;
}

/**
 * Finds the place of each file of a backup. Rejects with `CLI_RESTORE_PLACE` when one would land outside of where such files belong: through a link, or in a folder
 * that is somebody else's.
 */
export async function planRestore(
  context: CliContext,
  paths: Paths,
  source: RestoreSource,
): Promise<RestorePlan> {
  const findPlace = await placeFinder(context, paths, source);
  const replacements: Replacement[] = [];
  const leftOut: string[] = [];
  for (const { name, mode } of source.manifest.entries) {
    const place = findPlace(name);
    if (place === undefined) {
      leftOut.push(name);
      continue;
    }
    await refuseLinks(place);
    const from = join(source.folder, name);
    replacements.push({
      source: from,
      target: place.target,
      mode: name.startsWith("workspaces/") ? mode : 0o600,
      kept: join(source.kept, name),
    });
    if (name === storeName) replacements.push(...logsOf(paths, source.kept));
  }
  // The store comes last, so that its change is the one that completes the restore.
  const [rest, store] = [
    replacements.filter(({ target }) => !target.startsWith(paths.databaseFile)),
    replacements.filter(({ target }) => target.startsWith(paths.databaseFile)),
  ];
  return { replacements: [...rest, ...store.toReversed()], leftOut };
}

/** A log of the old store must never be taken for one of the new. */
function logsOf({ databaseFile }: Paths, kept: string): Replacement[] {
  return ["-wal", "-shm"].map((ending) => ({
    target: databaseFile + ending,
    mode: 0o600,
    kept: join(kept, storeName + ending),
  }));
}

async function placeFinder(
  context: CliContext,
  paths: Paths,
  { manifest, folder }: RestoreSource,
): Promise<(name: string) => Place | undefined> {
  const current = await configPlaces(paths);
  const mainName = manifest.entries.find(({ name }) => /^config\/[^/]+$/.test(name))?.name;
  const staged = mainName === undefined ? undefined : join(folder, mainName);
  const loaded = staged === undefined ? undefined : await readableConfig(context, staged);
  const files = await includedNames(loaded, folder);
  const workspaces = await workspaceTargets(context, paths, loaded);
  const secrets = secretPlaces(paths);
  return (name) => {
    const [kind = "", second = "", ...rest] = name.split("/");
    if (name === storeName)
      return { target: paths.databaseFile, root: dirname(paths.databaseFile) };
    if (name === mainName) return { target: current.file, root: current.folder };
    if (kind === "config" && files.has(name)) {
      return placeIn(current.folder, [second, ...rest]);
    }
    if (kind === "include-roots" && rest.length > 0) {
      return placeIn(current.roots[Number(second)], rest);
    }
    if (kind === "workspaces" && rest.length > 0) return placeIn(workspaces.get(second), rest);
    const secret = secrets.get(name);
    return secret === undefined ? undefined : { target: secret, root: dirname(secret) };
  };
}

function placeIn(root: string | undefined, parts: string[]): Place | undefined {
  return root === undefined ? undefined : { root, target: join(root, ...parts) };
}

/** Only what the restored config includes may land beside it, where other files of the state directory are. */
async function includedNames(
  loaded: LoadedConfig | undefined,
  folder: string,
): Promise<Set<string>> {
  const real = await realpath(folder);
  const names = loaded?.files.map((file) => pathInside(real, file)) ?? [];
  return new Set(names.filter((name) => name !== undefined));
}

/** The workspaces of the restored config, where they are ours: in the state directory, used today already, or not there yet. */
async function workspaceTargets(
  context: CliContext,
  paths: Paths,
  loaded: LoadedConfig | undefined,
): Promise<Map<string, string>> {
  const today = await readableConfig(context);
  const known = new Set(workspacePlaces(today?.config ?? {}, paths).values());
  const targets = workspacePlaces(loaded?.config ?? {}, paths);
  for (const folder of targets.values()) {
    const isOurs = known.has(folder) || pathInside(paths.stateDir, folder) !== undefined;
    if (isOurs || (await isEmpty(folder))) continue;
    throw new OpenClawError(
      "CLI_RESTORE_PLACE",
      `The backup has files for the workspace ${folder}, which is a folder of something else here.`,
      { hint: "Move the folder away, then restore again." },
    );
  }
  return targets;
}

async function isEmpty(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (names) => names.length === 0,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}

/** Follows the folders down to the file; a link among them would lead somewhere else. */
async function refuseLinks({ target, root }: Place): Promise<void> {
  const names = pathInside(root, target)?.split("/") ?? [basename(target)];
  let path = root;
  for (const name of names) {
    path = join(path, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) continue;
    throw new OpenClawError(
      "CLI_RESTORE_PLACE",
      `${path} is a link, and what the backup has for it would land elsewhere.`,
      { hint: "Remove the link, then restore again." },
    );
  }
}
