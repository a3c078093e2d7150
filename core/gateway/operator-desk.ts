import type { LoadConfigOptions } from "../config/load-config.ts";
import type { ModelsStatus } from "../models/models-status.ts";
import type { Approvals } from "./approvals.ts";
import { openConfigFile, type ConfigFile } from "./config-file.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** What an operator changes and decides from afar. */
export interface OperatorDesk {
  readonly configFile: ConfigFile;
  readonly approvals: Pick<Approvals, "list" | "decide" | "onChange">;
  /** Which model answers by default, and which keys and endpoints the providers in use have. */
  modelsStatus(): Promise<ModelsStatus>;
}

export function openOperatorDesk(
  options: Pick<LoadConfigOptions, "paths" | "processEnv" | "cwd">,
  state: () => RuntimeState,
  rest: Omit<OperatorDesk, "configFile">,
): OperatorDesk {
  return { configFile: openConfigFile(options, state), ...rest };
}
