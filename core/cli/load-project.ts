import { displayPath, resolvePaths, type Paths } from "../config/paths.ts";
import { loadWithPlugins, type ConfigWithPlugins } from "../plugin-host/load-with-plugins.ts";
import type { CliContext } from "./context.ts";

/** What most commands start from: where things are, the config, and the plugins as their manifests describe them. */
export interface Project extends ConfigWithPlugins {
  paths: Paths;
}

type Place = Pick<CliContext, "processEnv" | "cwd" | "profile" | "dev">;

/** Reads the project of the chosen profile. Runs no plugin code, opens no connection. Rejects when the config cannot be read at all. */
export async function loadProject(context: Place): Promise<Project> {
  const { processEnv, cwd, profile, dev } = context;
  const paths = resolvePaths(processEnv, {
    ...(profile === undefined ? {} : { profile }),
    ...(dev === undefined ? {} : { dev }),
  });
  return { paths, ...(await loadWithPlugins({ paths, processEnv, cwd })) };
}

/** Says on standard error that the config has mistakes, so that a list that lacks something is no riddle. */
export function mentionConfigErrors(context: Pick<CliContext, "stderr">, project: Project): void {
  const { loaded, paths } = project;
  if (loaded.errors.length === 0) return;
  const count = loaded.errors.length === 1 ? "a mistake" : `${loaded.errors.length} mistakes`;
  const file = displayPath(loaded.path, paths.home);
  context.stderr(
    `${file} has ${count}, and what is wrong is left out. See: openclaw config validate\n`,
  );
}
