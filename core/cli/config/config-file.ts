import { displayPath, resolvePaths } from "../../config/paths.ts";
import type { Paths } from "../../config/paths.ts";
import type { CliContext } from "../context.ts";
import { writeJson } from "../output.ts";

/** Where things are, without reading any of them. */
export function findPaths(context: CliContext): Paths {
  return resolvePaths(context.processEnv, {
    ...(context.profile === undefined ? {} : { profile: context.profile }),
    ...(context.dev === undefined ? {} : { dev: context.dev }),
  });
}

/** The config file as people are shown it. */
export function shownFile(paths: Paths): string {
  return displayPath(paths.configFile, paths.home);
}

/** What a command says when the file has nothing at a path. */
export function reportMissing(context: CliContext, path: string, json: boolean): void {
  context.exitCode = 1;
  if (json) return writeJson(context, { error: `Config path not found: ${path}` });
  context.stderr(
    `The config has no ${path}. Run openclaw config schema to see what there can be.\n`,
  );
}
