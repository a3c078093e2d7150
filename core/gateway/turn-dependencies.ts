import type { AgentHooks, AgentResult } from "../agent/agent-run.ts";
import type { Deliverer } from "../channels/deliver.ts";
import type { ParsedCommand } from "../commands/parse-command.ts";
import type { Clock } from "../lib/clock.ts";
import type { Address } from "../sdk/channel.ts";
import type { Logger } from "../sdk/logger.ts";
import type { MediaReference, Message, UserMessage } from "../sdk/message.ts";
import type { OpenedTurn, SessionRow, Storage } from "../sdk/storage.ts";
import type { TurnTrace } from "./turn-trace.ts";
import type { PreparedTurn, TurnJob } from "./prepared-turn.ts";

export type TurnHooks = AgentHooks & { signal: AbortSignal };

export interface TurnDependencies {
  storage: Storage;
  clock: Clock;
  logger: Logger;
  deliverer: Deliverer;
  /** True once the gateway stops: turns that wait do not begin, and one that is cut short stays unfinished for the next start. */
  isStopping(): boolean;
  maxTextLength(address: Address): number;
  /** The text without the code that goes out as files, and those files; the text alone when absent. */
  takeOutCode?(address: Address, text: string): Promise<{ text: string; files: MediaReference[] }>;
  /** The text as the account's platform can show it; as it is when absent. */
  render?(address: Address, text: string): string;
  openTrace(inboxId: string): TurnTrace;
  openTurn(job: TurnJob): Promise<OpenedTurn | undefined>;
  /** True when messages came meanwhile that the turn should take in. */
  hasSteering(job: TurnJob): boolean;
  /** Messages that came meanwhile and are part of this turn from now on; stored as such. Never rejects. */
  steer(job: TurnJob, session: SessionRow): Promise<UserMessage[]>;
  /** What the conversation wants to see besides the answer. */
  showWork(
    job: TurnJob,
    display: PreparedTurn["display"],
    messages: readonly Message[],
  ): Promise<void>;
  findCommand(job: TurnJob): ParsedCommand | undefined;
  runCommand(typed: ParsedCommand, job: TurnJob, signal: AbortSignal): Promise<string>;
  prepareTurn(job: TurnJob, opened: OpenedTurn, signal: AbortSignal): Promise<PreparedTurn>;
  runAgent(turn: PreparedTurn, hooks: TurnHooks): Promise<AgentResult>;
}
