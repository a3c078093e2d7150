import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import type { ModelsStatus } from "../../models/models-status.ts";
import type { Storage } from "../../sdk/storage.ts";
import type { HealthResult } from "../protocol.ts";

export const findingLevels = ["info", "warning", "error"] as const;

/** Something about this installation that its owner should know, from a look that changes nothing. */
export interface Finding {
  /** What was looked at, and where it was found: `files.mode:~/.openclaw/.env`. The same problem has the same id at the next look. */
  id: string;
  level: (typeof findingLevels)[number];
  title: string;
  detail?: string;
  /** What to do, in a sentence. */
  fix?: string;
  /** Mends it without losing anything; answers what was done. Absent where a person has to decide. */
  repair?: () => Promise<string>;
}

/** What the checks look at. */
export interface DoctorSources {
  paths: Paths;
  loaded: LoadedConfig;
  /** Plugins that should run and do not, with the reason. */
  brokenPlugins: readonly { id: string; reason: string }[];
  models(): Promise<ModelsStatus>;
  /** What the running gateway says of itself; undefined when none runs. */
  health?: Pick<HealthResult, "version" | "channels" | "warnings">;
  /** Undefined when there is no store yet. */
  storage?: Pick<Storage, "listOutbox">;
  /** The value of a variable of the environment. */
  variable(name: string): string | undefined;
}

/** One kind of look. Rejects only on a fault of the program. */
export type Check = (sources: DoctorSources) => Promise<Finding[]> | Finding[];
