import type { ProviderCapabilities } from "./capabilities.ts";
import type { FinishReason, Message, ToolCall, Usage } from "./message.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";

export type { ProviderEndpoint } from "./provider-endpoint.ts";

/** How hard the model should think; the words that OpenClaw's users type. */
export const thinkingLevels = [
  "off",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
  "adaptive",
  "max",
  "ultra",
] as const;
export type ThinkingLevel = (typeof thinkingLevels)[number];

export type Modality = "text" | "image" | "audio" | "video" | "document";

/** Price in `currency` for one million tokens. An absent figure is unknown, which is not the same as free. */
export interface ModelCost {
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
  /** ISO 4217, for example `USD` or `CNY`. */
  currency?: string;
  /**
   * Prices that depend on the tokens of the whole request's input: the first row whose `upTo` is not exceeded holds; a row without one holds for the rest. The
   * figures above are then those of the first row. A request beyond the last `upTo` has no known price.
   */
  tiers?: ModelCostTier[];
  /** Price of output while the model thinks, where it differs. */
  thinkingOutput?: number;
  /** Page and ISO date behind the figures. */
  source?: string;
  date?: string;
}

export interface ModelCostTier {
  upTo?: number;
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
}

/** What is known about a model. Advice, never a gate: a model that the user typed is sent even if no row knows it. */
export interface ModelInfo {
  id: string;
  name: string;
  input: Modality[];
  /** Tokens of input and output together. */
  contextWindow?: number;
  /** Tokens that one answer may have. */
  maxTokens?: number;
  /** True when the model can think and its thinking can be steered. */
  reasoning?: boolean;
  cost?: ModelCost;
  /** Vendor facts that only the provider plugin reads, such as `thinkingFormat`. */
  compat?: Record<string, unknown>;
}

/** A tool as the model sees it. */
export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: Record<string, unknown>;
}

export interface ModelRequest {
  endpoint: ProviderEndpoint;
  model: ModelInfo;
  system: string;
  messages: readonly Message[];
  tools: readonly ToolDefinition[];
  thinking: ThinkingLevel;
  maxOutputTokens?: number;
  /** Request parameters from the config, such as `temperature`; already merged, OpenClaw's spellings. */
  params?: Record<string, unknown>;
}

/**
 * What went wrong with a model call, by what should be done about it.
 * `auth`: wrong or missing key. `rate-limit`: wait and retry. `billing`: the account must pay. `overloaded`/`server`/`timeout`/`network`: try again or
 * elsewhere. `context-overflow`: shorten the history. `model-not-found`: the endpoint does not serve this model. `content-filter`: do not send this text again.
 * `invalid-request`: a bug or an unsupported parameter. `aborted`: the caller's signal fired.
 */
export type ModelErrorKind =
  | "auth"
  | "rate-limit"
  | "billing"
  | "overloaded"
  | "server"
  | "timeout"
  | "network"
  | "context-overflow"
  | "model-not-found"
  | "content-filter"
  | "invalid-request"
  | "aborted"
  | "unknown";

/** A closer look than the kind, where the vendor's answer allows one. Advice for messages and for the choice of what to try next. */
export type ModelErrorReason =
  | "key-missing"
  | "wrong-endpoint"
  | "wrong-path"
  | "client-refused"
  | "permission"
  | "not-activated"
  | "unknown-model"
  | "not-in-plan"
  | "arrears"
  | "free-tier"
  | "plan-exhausted"
  | "plan-window"
  | "requests-per-minute"
  | "tokens-per-minute"
  | "burst"
  | "concurrency"
  | "load-shed"
  | "capacity"
  | "retired"
  | "history"
  | "parameters"
  | "thinking"
  | "tools"
  | "media";

export interface ModelError {
  kind: ModelErrorKind;
  reason?: ModelErrorReason;
  /** One sentence for the person in the chat. No secrets, no stack. */
  message: string;
  /** What the operator can do about it. */
  hint?: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  /** The vendor's own code, such as `invalid_api_key`. */
  code?: string;
  /** True when the same request may succeed later. */
  retryable: boolean;
  /** Milliseconds that the vendor asked to wait. */
  retryAfterMs?: number;
  requestId?: string;
}

/**
 * One step of a streamed answer. Reasoning is typed apart from the first byte, so that a channel cannot receive it by accident.
 * `tool-call-delta` is for display; the complete `tool-call` follows. The last event is always `finish` or `error`, and exactly one of them comes.
 */
export type ModelEvent =
  | { type: "text-delta"; text: string }
  | { type: "reasoning-delta"; text: string }
  | { type: "tool-call-delta"; id: string; name: string; argumentsDelta: string }
  | { type: "tool-call"; call: ToolCall }
  | { type: "usage"; usage: Usage }
  /** Another model than the one that was asked answers, at that price, for a reason that can follow the name of the one asked; providers never send it. */
  | { type: "model"; ref: string; cost?: ModelCost; insteadOf?: { ref: string; reason: string } }
  | { type: "finish"; reason: FinishReason }
  | { type: "error"; error: ModelError };

/** What a failed answer looked like on the wire; what `classifyError` works from. */
export interface ProviderFailure {
  status?: number;
  /** Parsed JSON body, or its text. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The thrown value when there was no HTTP answer. */
  cause?: unknown;
  /** True when the answer had begun to stream. */
  midStream?: boolean;
}

/** A vendor's models behind one interface. Stateless towards endpoints: each request says where it goes. */
export interface Provider extends ProviderCapabilities {
  readonly id: string;
  /** Asks the endpoint for its models. Rejects with an `OpenClawError` when it cannot tell. */
  listModels?(endpoint: ProviderEndpoint, signal: AbortSignal): Promise<ModelInfo[]>;
  /** Never throws and never rejects: every failure, an abort included, is the last event. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Pure. Reads the vendor's status, code and body; never the user's text. */
  classifyError(failure: ProviderFailure, endpoint: ProviderEndpoint): ModelError;
}
