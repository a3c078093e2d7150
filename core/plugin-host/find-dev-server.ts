import { OpenClawError } from "../sdk/errors.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";
import { findModuleFile } from "./find-module-file.ts";

/** A stand-in that some plugin brings, and the file of its module. */
export interface FoundDevServer {
  plugin: DiscoveredPlugin;
  file: string;
}

/** Rejects with `PLUGIN_NO_DEV_SERVER` when no plugin has one of that name, or its module is not there. */
export async function findDevServer(
  name: string,
  plugins: readonly DiscoveredPlugin[],
): Promise<FoundDevServer> {
  const owner = plugins.find(({ manifest }) => manifest.devServers?.[name] !== undefined);
  const path = owner?.manifest.devServers?.[name];
  if (owner === undefined || path === undefined) {
    const names = plugins.flatMap(({ manifest }) => Object.keys(manifest.devServers ?? {}));
    throw new OpenClawError("PLUGIN_NO_DEV_SERVER", `No plugin has a stand-in called "${name}".`, {
      hint: names.length === 0 ? "None of the plugins has any." : `There are: ${names.join(", ")}.`,
    });
  }
  const file = await findModuleFile(owner.rootDir, path);
  if (file !== undefined) return { plugin: owner, file };
  throw new OpenClawError(
    "PLUGIN_NO_DEV_SERVER",
    `The manifest of "${owner.id}" names ${path} as a stand-in, and that file is not in the plugin.`,
  );
}
