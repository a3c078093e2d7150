import type { PluginDecision } from "../../plugin-host/decide-enablement.ts";
import { findModuleFile } from "../../plugin-host/find-module-file.ts";
import { createPluginLoader, type PluginLoader } from "../../plugin-host/load-plugin.ts";
import type { FindSetups, FoundSetup, SetupImportPlaces } from "../../sdk/setup-import.ts";
import type { Project } from "../load-project.ts";

/** What other programs are set up with, as the enabled plugins find it. Reads and changes nothing else; a finder that fails is passed over. */
export async function findForeignSetups(
  { plugins }: Pick<Project, "plugins">,
  decisions: readonly PluginDecision[],
  places: SetupImportPlaces,
): Promise<FoundSetup[]> {
  const enabled = plugins.filter((_, index) => decisions[index]?.enabled === true);
  const loader = createPluginLoader();
  try {
    const found: FoundSetup[] = [];
    for (const plugin of enabled) {
      for (const path of Object.values(plugin.manifest.setupImports ?? {})) {
        found.push(...(await ask(plugin, path, loader, places).catch(() => [])));
      }
    }
    return found;
  } finally {
    loader.dispose();
  }
}

async function ask(
  plugin: Project["plugins"][number],
  path: string,
  loader: PluginLoader,
  places: SetupImportPlaces,
): Promise<FoundSetup[]> {
  const file = await findModuleFile(plugin.rootDir, path);
  if (file === undefined) return [];
  const find = (await loader.loadFunction(plugin, file, "findSetups")) as FindSetups;
  return await find(places);
}
