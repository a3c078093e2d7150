import type { AgentHooks, AgentLimits, AgentResult } from "../agent/agent-run.ts";
import type { Deliverer } from "../channels/deliver.ts";
import type { ParsedCommand } from "../commands/parse-command.ts";
import type { Clock } from "../lib/clock.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Address } from "../sdk/channel.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Message, UserMessage } from "../sdk/message.ts";
import type { ThinkingLevel } from "../sdk/provider.ts";
import type { InboxRow, OpenedTurn, Storage } from "../sdk/storage.ts";
import type { TurnTrace } from "./turn-trace.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";

/** What a turn needs to know of its inbox row. */
export type TurnJob = Pick<InboxRow, "id" | "message" | "sessionKey" | "agentId">;

/** Everything that one model call chain starts from. */
export interface PreparedTurn {
  model: ResolvedModel;
  system: string;
  history: Message[];
  userMessage: UserMessage;
  /** What an earlier attempt at this turn had stored after the user's message. */
  resumeFrom?: Message[];
  tools: Tool[];
  thinking: ThinkingLevel;
  limits: Partial<AgentLimits>;
  toolContext: Omit<ToolContext, "signal" | "now">;
}

export type TurnHooks = AgentHooks & { signal: AbortSignal };

export interface TurnDependencies {
  storage: Storage;
  clock: Clock;
  logger: Logger;
  deliverer: Deliverer;
  /** True once the gateway stops: turns that wait do not begin, and one that is cut short stays unfinished for the next start. */
  isStopping(): boolean;
  maxTextLength(address: Address): number;
  openTrace(inboxId: string): TurnTrace;
  findCommand(job: TurnJob): ParsedCommand | undefined;
  runCommand(typed: ParsedCommand, job: TurnJob, signal: AbortSignal): Promise<string>;
  prepareTurn(job: TurnJob, opened: OpenedTurn): Promise<PreparedTurn>;
  runAgent(turn: PreparedTurn, hooks: TurnHooks): Promise<AgentResult>;
}
