import type { LoadConfigOptions } from "../../config/load-config.ts";
import { soundManifests } from "../../plugin-host/decide-enablement.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";

/** What a changed config is checked against: the manifests of all plugins that can be read, enabled or not. */
export async function loadForEdit(context: CliContext): Promise<Omit<LoadConfigOptions, "text">> {
  const { paths, plugins } = await loadProject(context);
  const { processEnv, cwd } = context;
  return { paths, processEnv, cwd, manifests: soundManifests(plugins) };
}
