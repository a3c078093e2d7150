import type { Environment } from "../config/environment.ts";
import type { Paths } from "../config/paths.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { PluginManifest } from "../sdk/manifest.ts";

/** All that is known about models without running a plugin. */
export interface ModelFacts {
  /** Of the enabled plugins. */
  manifests: readonly PluginManifest[];
  config: Config;
  environment: Environment;
  paths: Paths;
  /** The system's when absent. */
  clock?: Clock;
}

/** One entry of `models.providers`. */
export type ProviderEntry = NonNullable<NonNullable<Config["models"]>["providers"]>[string];
