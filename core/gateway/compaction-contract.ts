import type { ToolSchemas } from "../agent/tool-schemas.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Storage } from "../sdk/storage.ts";

/** What it takes to put older messages together. */
export interface CompactionDependencies {
  storage: Pick<Storage, "addCompaction">;
  clock: Clock;
  logger: Logger;
  config(): Config;
  /** Keeps the schemas of the tools between turns. */
  toolSchemas?: ToolSchemas;
  /** The model that `agents.defaults.compaction.model` names. */
  resolveModel(ref: string, agentId: string): Promise<ResolvedModel>;
}
