import type { AgentLimits } from "../agent/agent-run.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Message, UserMessage } from "../sdk/message.ts";
import type { ThinkingLevel } from "../sdk/provider.ts";
import type { Pruning } from "../sdk/storage-sessions.ts";
import type { InboxRow } from "../sdk/storage.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";

/** What a turn needs to know of its inbox row. */
export type TurnJob = Pick<InboxRow, "id" | "message" | "sessionKey" | "agentId"> & {
  /** Ids of waiting rows that its turn answers as well. */
  merge?: readonly string[];
};

/** Everything that one model call chain starts from. */
export interface PreparedTurn {
  model: ResolvedModel;
  system: string;
  history: Message[];
  /** The same in fewer tokens, for a model that refuses it. */
  shortenHistory(signal: AbortSignal): Promise<readonly Message[]>;
  /** To be stored with the end of the turn. */
  pruning?: Pruning;
  /** What is shown besides the answer. */
  display: { reasoning: "on" | "off"; verbose: "on" | "full" | "off" };
  userMessage: UserMessage;
  /** What an earlier attempt at this turn had stored after the user's message. */
  resumeFrom?: Message[];
  tools: Tool[];
  thinking: ThinkingLevel;
  limits: Partial<AgentLimits>;
  toolContext: Omit<ToolContext, "signal" | "now">;
}
