import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { PluginManifest } from "../sdk/manifest.ts";
import { findSafetyProblem } from "./check-safety.ts";
import { findEntry } from "./find-entry.ts";
import { manifestName, readManifest } from "./read-manifest.ts";

export { bundledPluginDir } from "./program-doors.ts";

/** `bundled`: came with the program. `path`: named by `plugins.load.paths`. `global`: lies in the state folder's `plugins`. */
export type PluginOrigin = "bundled" | "path" | "global";

/** A plugin as it lies on disk. Nothing of it has run. */
export interface DiscoveredPlugin {
  id: string;
  manifest: PluginManifest;
  rootDir: string;
  entry: string;
  origin: PluginOrigin;
  /** Changes when the manifest or the entry file changes. */
  fingerprint: string;
  /** Why a safety rule keeps its code from running. */
  blocked?: string;
  /** What is wrong with it: no manifest, a broken one, no entry file. Then the manifest holds the id alone. */
  error?: string;
}

export interface DiscoverOptions {
  bundledDir: string;
  /** `<state>/plugins`; need not exist. */
  pluginDir: string;
  /** Absolute; each a plugin's folder or a folder of such folders. */
  loadPaths: readonly string[];
}

/**
 * Finds plugins by their manifests and runs none of their code. Never rejects: a folder that is no proper plugin is a row that says so. Of several
 * plugins with one id the first wins, in the order bundled, `plugins.load.paths`, state folder; the others are rows with the reason.
 */
export async function discoverPlugins(options: DiscoverOptions): Promise<DiscoveredPlugin[]> {
  const groups = await Promise.all([
    readFolderOfPlugins(options.bundledDir, "bundled"),
    ...options.loadPaths.map((path) => readLoadPath(path)),
    readFolderOfPlugins(options.pluginDir, "global"),
  ]);
  const owners = new Map<string, DiscoveredPlugin>();
  return groups.flat().flatMap((plugin) => {
    const owner = owners.get(plugin.id);
    if (owner === undefined) {
      // A broken row takes no id: the name of its folder is only a guess.
      if (plugin.error === undefined) owners.set(plugin.id, plugin);
      return [plugin];
    }
    // The same folder, named twice.
    if (owner.rootDir === plugin.rootDir) return [];
    return [{ ...plugin, blocked: sameId(owner) }];
  });
}

function sameId(owner: DiscoveredPlugin): string {
  const who = owner.origin === "bundled" ? "The bundled plugin" : `The plugin in ${owner.rootDir}`;
  return `${who} has the same id and comes first.`;
}

async function readLoadPath(path: string): Promise<DiscoveredPlugin[]> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return [broken(path, "path", `${path} does not exist.`)];
  if (!facts.isDirectory()) return [broken(path, "path", `${path} is not a folder.`)];
  if (await hasManifest(path)) return [await readPlugin(path, "path")];
  const folders = await listFolders(path);
  const holding = await Promise.all(
    folders.map(async (folder) => ((await hasManifest(folder)) ? [folder] : [])),
  );
  const plugins = await Promise.all(holding.flat().map((folder) => readPlugin(folder, "path")));
  if (plugins.length > 0) return plugins;
  return [broken(path, "path", `Neither the folder nor one inside it has an ${manifestName}.`)];
}

async function readFolderOfPlugins(
  folder: string,
  origin: PluginOrigin,
): Promise<DiscoveredPlugin[]> {
  const folders = await listFolders(folder);
  return Promise.all(folders.map((path) => readPlugin(path, origin)));
}

async function readPlugin(folder: string, origin: PluginOrigin): Promise<DiscoveredPlugin> {
  const rootDir = await realpath(folder).catch(() => folder);
  const read = await readManifest(rootDir);
  if ("error" in read) return broken(folder, origin, read.error);
  const { manifest } = read;
  const entry = await findEntry(rootDir);
  if (entry === undefined) {
    const row = broken(
      folder,
      origin,
      "The folder has no entry file, such as index.ts or index.cjs.",
    );
    return { ...row, id: manifest.id, manifest, rootDir };
  }
  const fingerprint = await fingerprintOf([join(rootDir, manifestName), entry]);
  const blocked = await findSafetyProblem({ rootDir, entry, bundled: origin === "bundled" });
  const plugin = { id: manifest.id, manifest, rootDir, entry, origin, fingerprint };
  return blocked === undefined ? plugin : { ...plugin, blocked };
}

function broken(folder: string, origin: PluginOrigin, error: string): DiscoveredPlugin {
  const id = basename(folder);
  const manifest = { id, name: id, description: "" };
  return { id, manifest, rootDir: folder, entry: "", origin, fingerprint: "", error };
}

async function hasManifest(folder: string): Promise<boolean> {
  return stat(join(folder, manifestName)).then(
    () => true,
    () => false,
  );
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .toSorted();
  const paths = names.map((name) => join(folder, name));
  const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.filter((_, index) => facts[index]?.isDirectory() === true);
}

async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return facts.map((fact) => (fact === undefined ? "-" : `${fact.mtimeMs}:${fact.size}`)).join(" ");
}
