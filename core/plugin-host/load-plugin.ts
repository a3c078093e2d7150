import { createId } from "../lib/id.ts";
import { OpenClawError, errorMessage } from "../sdk/errors.ts";
import type { Plugin } from "../sdk/plugin.ts";
import { findSafetyProblem } from "./check-safety.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";
import { sdkDoors } from "./program-doors.ts";
import { addressOfGeneration, forgetCommonModules, installSdkResolver } from "./sdk-resolver.ts";

/** Imports the code of plugins; nothing else in the program does. */
export interface PluginLoader {
  /** Rejects with an `OpenClawError` when a safety rule refuses the files, or they cannot be imported or hold no plugin. */
  load(plugin: DiscoveredPlugin): Promise<Plugin>;
  /** A function that a module of the plugin exports besides its entry; `file` is the module's absolute path. Rejects as `load` does. */
  loadFunction(plugin: DiscoveredPlugin, file: string, name: string): Promise<PluginFunction>;
  /** Puts the process's module resolution back as it was. */
  dispose(): void;
}

export type PluginFunction = (argument: never) => unknown;

export interface PluginLoaderOptions {
  doors?: ReadonlyMap<string, string>;
  /** Imports by address; the platform's own import when absent. */
  importModule?: (address: string) => Promise<unknown>;
}

export function createPluginLoader(options: PluginLoaderOptions = {}): PluginLoader {
  const importModule = options.importModule ?? ((address) => import(address) as Promise<unknown>);
  let uninstall: (() => void) | undefined;
  async function importSafely(plugin: DiscoveredPlugin): Promise<unknown> {
    const { rootDir, entry, origin } = plugin;
    const bundled = origin === "bundled";
    const problem = await findSafetyProblem({ rootDir, entry, bundled });
    if (problem !== undefined) {
      throw new OpenClawError(
        "PLUGIN_BLOCKED",
        `The plugin "${plugin.id}" is not loaded. ${problem}`,
      );
    }
    uninstall ??= installSdkResolver(options.doors ?? sdkDoors());
    // Bundled files change only with the program itself; reading them again would keep two copies in memory.
    const generation = bundled ? undefined : createId();
    if (!bundled) forgetCommonModules(rootDir);
    return await importEntry(plugin, importModule, generation);
  }

  return {
    load: async (plugin) => pluginOf(plugin, await importSafely(plugin)),
    async loadFunction(plugin, file, name) {
      const module = await importSafely({ ...plugin, entry: file });
      const found = functionIn(module, name) ?? functionIn(defaultOf(module), name);
      if (found !== undefined) return found;
      throw new OpenClawError("PLUGIN_NO_EXPORT", `${file} exports no function "${name}".`, {
        hint: `Write: export async function ${name}(…) in that module, or take it out of the manifest.`,
      });
    },
    dispose() {
      uninstall?.();
      uninstall = undefined;
    },
  };
}

async function importEntry(
  plugin: DiscoveredPlugin,
  importModule: (address: string) => Promise<unknown>,
  generation: string | undefined,
): Promise<unknown> {
  try {
    return await importModule(addressOfGeneration(plugin.entry, generation));
  } catch (error) {
    throw new OpenClawError(
      "PLUGIN_IMPORT_FAILED",
      `The plugin "${plugin.id}" could not be imported from ${plugin.entry}: ${errorMessage(error)}`,
      { hint: "Mend the plugin, or take it out of the config.", cause: error },
    );
  }
}

/** A CommonJS entry arrives one `default` deeper than an ES module. */
function pluginOf(plugin: DiscoveredPlugin, module: unknown): Plugin {
  const outer = defaultOf(module);
  for (const candidate of [outer, defaultOf(outer)]) {
    if (isPlugin(candidate)) return candidate;
  }
  throw new OpenClawError(
    "PLUGIN_NO_EXPORT",
    `${plugin.entry} has no plugin as its default export.`,
    {
      hint: 'Write: export default definePlugin({ setup(context) { … } }), with definePlugin from "openclaw/sdk".',
    },
  );
}

function defaultOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "default" in value
    ? value.default
    : undefined;
}

function isPlugin(value: unknown): value is Plugin {
  return (
    typeof value === "object" &&
    value !== null &&
    "setup" in value &&
    typeof value.setup === "function"
  );
}

function functionIn(module: unknown, name: string): PluginFunction | undefined {
  const value: unknown =
    typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
  return typeof value === "function" ? (value as PluginFunction) : undefined;
}
