import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import type { LoadedConfig } from "../../config/load-config.ts";
import { resolvePaths, type Paths } from "../../config/paths.ts";
import type { Config } from "../../config/schema.ts";
import { tokenFile } from "../../gateway/gateway-auth.ts";
import { workspaceOf } from "../../gateway/workspace-of.ts";
import { defaultAgentId } from "../../routing/route.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";

/** In the name of the folder that keeps what a restore replaced. */
export const keptMark = ".before-restore-";

/** A moment as part of a file name. */
export function timeMark(at: number): string {
  return new Date(at).toISOString().replaceAll(/[:.]/g, "");
}

export function pathsOf({ processEnv, profile, dev }: CliContext): Paths {
  return resolvePaths(processEnv, {
    ...(profile === undefined ? {} : { profile }),
    ...(dev === undefined ? {} : { dev }),
  });
}

/** The config, or undefined when it cannot be read: a backup is wanted most when something is broken. */
export async function readableConfig(
  context: CliContext,
  configFile?: string,
): Promise<LoadedConfig | undefined> {
  const own = configFile === undefined ? {} : { OPENCLAW_CONFIG_PATH: configFile };
  const processEnv = { ...context.processEnv, ...own };
  const project = await loadProject({ ...context, processEnv }).catch(() => undefined);
  return project?.loaded;
}

/** Where the files of the config lie: the file itself behind links, its folder, and the further folders that it may include from. */
export async function configPlaces(
  paths: Paths,
): Promise<{ file: string; folder: string; roots: string[] }> {
  const real = (path: string) => realpath(path).catch(() => path);
  const file = await real(paths.configFile);
  const linked = await real(dirname(paths.configFile));
  const roots = await Promise.all(paths.includeRoots.map(real));
  return { file, folder: dirname(file), roots: [linked, ...roots] };
}

/** The workspace of each agent, the one that answers first before the others; no folder twice. */
export function workspacePlaces(config: Config, paths: Paths): Map<string, string> {
  const places = new Map<string, string>();
  const ids = Object.keys(config.agents?.entries ?? {}).map((id) => id.toLowerCase());
  for (const id of [defaultAgentId(config), ...ids]) {
    const folder = workspaceOf(id, config, paths);
    if (![...places.values()].includes(folder)) places.set(id, folder);
  }
  return places;
}

/** Files that hold nothing but secrets, by their names in the archive. */
export function secretPlaces(paths: Paths): Map<string, string> {
  return new Map([
    ["secrets/auth-profiles.json", paths.authProfilesFile],
    ["secrets/.env", paths.envFile],
    ["secrets/gateway.token", tokenFile(paths)],
  ]);
}
