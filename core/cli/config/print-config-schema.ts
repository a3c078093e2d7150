import { configJsonSchema } from "../../config/config-json-schema.ts";
import { bundledPluginDir, discoverPlugins } from "../../plugin-host/discover-plugins.ts";
import { soundManifests } from "../../plugin-host/decide-enablement.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { writeJson } from "../output.ts";
import { findPaths } from "./config-file.ts";

/** `config schema`. Works with a broken config, too; then without the plugins that only the config names. */
export async function printConfigSchema(context: CliContext): Promise<void> {
  const { pluginDir } = findPaths(context);
  const plugins = await loadProject(context).then(
    (project) => project.plugins,
    () => discoverPlugins({ bundledDir: bundledPluginDir(), pluginDir, loadPaths: [] }),
  );
  writeJson(context, configJsonSchema(soundManifests(plugins)));
}
