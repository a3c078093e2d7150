import { resolvePaths } from "../../config/paths.ts";
import { soundManifests } from "../../plugin-host/decide-enablement.ts";
import { bundledPluginDir, discoverPlugins } from "../../plugin-host/discover-plugins.ts";
import type { AuthChoice, RetiredService } from "../../sdk/manifest.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { listAuthChoices, listRetired } from "./choose-auth.ts";

/** What the manifests say about signing in: the ways, and those that are gone. */
export interface AuthFacts {
  choices: AuthChoice[];
  retired: RetiredService[];
}

/** A config that cannot be read is no obstacle: onboarding itself will say what is wrong with it. */
export async function readAuthChoices(context: CliContext): Promise<AuthFacts> {
  const plugins = await loadProject(context).then(
    (project) => project.plugins,
    () => withoutConfig(context),
  );
  const manifests = soundManifests(plugins);
  return { choices: listAuthChoices(manifests), retired: listRetired(manifests) };
}

function withoutConfig({ processEnv, profile, dev }: CliContext) {
  const choice = { ...(profile ? { profile } : {}), ...(dev === true ? { dev } : {}) };
  const { pluginDir } = resolvePaths(processEnv, choice);
  return discoverPlugins({ bundledDir: bundledPluginDir(), pluginDir, loadPaths: [] });
}
