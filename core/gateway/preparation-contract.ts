import type { OpenedTurn, SessionRow } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import type { CompactionDependencies } from "./compaction-contract.ts";
import type { ContextFacts } from "./context-contract.ts";
import type { MediaJobs } from "./media-jobs.ts";
import type { SessionModels } from "./session-models.ts";
import type { PreparedTurn, TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

export interface TurnPreparationOptions extends TurnsOptions {
  models: SessionModels;
  isOwner(job: TurnJob): boolean;
}

export interface TurnPreparation {
  prepare(job: TurnJob, opened: OpenedTurn, signal: AbortSignal): Promise<PreparedTurn>;
  /** The tools that a turn of this conversation for this message may use now. */
  tools(job: TurnJob, session: SessionRow): Promise<Tool[]>;
  /** What the conversation of a message would send now. */
  facts(job: TurnJob): Promise<ContextFacts>;
  /** What it takes to put older messages together, on the account of who wrote the message. */
  compaction(job: TurnJob): CompactionDependencies;
  /** What vendors make for conversations. */
  jobs: MediaJobs;
}
