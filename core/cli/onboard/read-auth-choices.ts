import { resolvePaths } from "../../config/paths.ts";
import { soundManifests } from "../../plugin-host/decide-enablement.ts";
import { bundledPluginDir, discoverPlugins } from "../../plugin-host/discover-plugins.ts";
import type { AuthChoice } from "../../sdk/manifest.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { listAuthChoices } from "./choose-auth.ts";

/** The ways to sign in that the manifests offer. A config that cannot be read is no obstacle: onboarding itself will say what is wrong with it. */
export async function readAuthChoices(context: CliContext): Promise<AuthChoice[]> {
  const plugins = await loadProject(context).then(
    (project) => project.plugins,
    () => withoutConfig(context),
  );
  return listAuthChoices(soundManifests(plugins));
}

function withoutConfig({ processEnv, profile, dev }: CliContext) {
  const choice = { ...(profile ? { profile } : {}), ...(dev === true ? { dev } : {}) };
  const { pluginDir } = resolvePaths(processEnv, choice);
  return discoverPlugins({ bundledDir: bundledPluginDir(), pluginDir, loadPaths: [] });
}
