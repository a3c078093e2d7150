import { dirname, resolve } from "node:path";
import { loadConfig, type LoadedConfig } from "../config/load-config.ts";
import { expandTilde, type Paths } from "../config/paths.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import {
  decideEnablement,
  enabledManifests,
  soundManifests,
  type PluginDecision,
} from "./decide-enablement.ts";
import { discoverPlugins, type DiscoveredPlugin } from "./discover-plugins.ts";
import { bundledPluginDir } from "./program-doors.ts";

export interface LoadWithPluginsOptions {
  paths: Paths;
  processEnv: Record<string, string | undefined>;
  cwd: string;
  /** The folder of the program's own plugins when absent. */
  bundledDir?: string;
}

export interface ConfigWithPlugins {
  loaded: LoadedConfig;
  plugins: DiscoveredPlugin[];
  decisions: PluginDecision[];
  /** Of the enabled plugins. */
  manifests: PluginManifest[];
}

/**
 * Reads config and manifests, each of which needs the other: manifests say what the config may hold, and the config may name more places with plugins.
 * Runs no plugin code. Rejects as `loadConfig` does.
 */
export async function loadWithPlugins(options: LoadWithPluginsOptions): Promise<ConfigWithPlugins> {
  const { paths, bundledDir = bundledPluginDir() } = options;
  const places = { bundledDir, pluginDir: paths.pluginDir };
  let plugins = await discoverPlugins({ ...places, loadPaths: [] });
  let loaded = await loadConfig({ ...options, manifests: soundManifests(plugins) });
  const named = loaded.config.plugins?.load?.paths ?? [];
  if (named.length > 0) {
    const base = dirname(paths.configFile);
    const loadPaths = named.map((path) => resolve(base, expandTilde(path, paths.home)));
    plugins = await discoverPlugins({ ...places, loadPaths });
    loaded = await loadConfig({ ...options, manifests: soundManifests(plugins) });
  }
  const decisions = decideEnablement(plugins, loaded.config);
  return { loaded, plugins, decisions, manifests: enabledManifests(plugins, decisions) };
}
