import type { Clock } from "../lib/clock.ts";
import type { FinishReason, Message, Usage, UserMessage } from "../sdk/message.ts";
import type {
  ModelError,
  ModelInfo,
  Provider,
  ProviderEndpoint,
  ThinkingLevel,
} from "../sdk/provider.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";
import type { ToolSchemas } from "./tool-schemas.ts";

/** The model of a run, with everything that a request to it needs. */
export interface AgentModel {
  /** `provider/model`, as the user knows it. */
  ref: string;
  provider: Provider;
  model: ModelInfo;
  endpoint: ProviderEndpoint;
  params?: Record<string, unknown>;
  maxOutputTokens?: number;
}

export interface AgentLimits {
  /** Calls of the model in one turn; 25 unless told. */
  maxSteps: number;
  /** Seconds for the whole turn. */
  timeoutSeconds: number;
  /** Seconds for one tool call. */
  toolTimeoutSeconds: number;
  /** Characters of one tool result. */
  toolResultMaxChars: number;
}

export const defaultAgentLimits: AgentLimits = {
  maxSteps: 25,
  timeoutSeconds: 1_800,
  toolTimeoutSeconds: 120,
  toolResultMaxChars: 16_000,
};

/** One finished call of the model, whatever became of it. */
export interface ModelCall {
  milliseconds: number;
  /** How many tools it asked for. */
  calls: number;
  usage?: Usage;
  reason?: FinishReason;
  error?: ModelError;
  /** The model that answered, when it is not the one that was asked. */
  ref?: string;
}

export interface AgentHooks {
  /** Answer text as it comes, never reasoning. All deltas together are exactly the result's `text`. */
  onText?(delta: string): void;
  onTool?(name: string, phase: "start" | "end", isError?: boolean): void;
  /** After each call of the model, those that failed included. */
  onModelCall?(call: ModelCall): void;
  /** Asked after each step of tools: messages that are part of the turn from now on. They are stored already. Must not reject. */
  onSteer?(): Promise<readonly UserMessage[]>;
  /** True when such messages wait: what has not begun of the step is left out. */
  hasSteering?(): boolean;
  /** A failed call of the model is about to be repeated. */
  onRetry?(retry: { attempt: number; delayMs: number; error: ModelError }): void;
  /**
   * Awaited after each completed step that is not the last: first the user's message with the model's calls, before any of them runs, then the
   * results. What it was given must be durable when it resolves. When it rejects the run ends as failed.
   */
  onStep?(messages: readonly Message[]): Promise<void>;
}

export interface AgentRun {
  model: AgentModel;
  system: string;
  /** Earlier turns, ready for any provider. */
  history: readonly Message[];
  /** The same in fewer tokens, for a model that refuses it as too long. Never rejects. */
  shortenHistory?(signal: AbortSignal): Promise<readonly Message[]>;
  userMessage: UserMessage;
  /**
   * What this turn had committed after the user's message before the process died; empty or absent when it had committed nothing. The run goes on
   * from there: calls without a result are answered with "outcome unknown", or run again where the tool is idempotent.
   */
  resumeFrom?: readonly Message[];
  tools: readonly Tool[];
  thinking: ThinkingLevel;
  limits?: Partial<AgentLimits>;
  hooks?: AgentHooks;
  toolContext: Omit<ToolContext, "signal" | "now">;
  /** Kept by the runtime, so that a tool's schema is made once and not in each turn. */
  toolSchemas?: ToolSchemas;
  clock: Clock;
  signal: AbortSignal;
}

export interface AgentResult {
  /**
   * `answered`: `text` is the answer; limits that cut it short say so inside it. `aborted`: the signal fired; `text` is what there was so far.
   * `failed`: `error` says why; `text` is what had been shown before.
   */
  status: "answered" | "failed" | "aborted";
  text: string;
  /** The turn's new messages in order, the user's first; on a resumed turn only what came since. */
  messages: Message[];
  /** How many of `messages`, from the first, `onStep` was given already. */
  committed: number;
  /** Of the last call of the model: how full its context is. */
  usage?: Usage;
  /** Of all calls of the run. */
  totalUsage?: Usage;
  /** True when the model refused the history as too long and was sent less of it. */
  shortenedHistory?: boolean;
  error?: ModelError;
  /** What was thrown, when it was no model's error: for the log, never for the chat. */
  cause?: unknown;
}
