import type { Message } from "../sdk/message.ts";
import type { ModelEvent, ThinkingLevel, ToolDefinition } from "../sdk/provider.ts";
import type { Meter } from "./meter-models.ts";
import type { SessionModels } from "./session-models.ts";

/** One call of a model for a program that runs its own loop. No agent, no session, nothing stored. */
export interface DirectCall {
  /** A reference or alias; the agent's model when absent. */
  ref: string | undefined;
  agentId: string;
  system: string;
  messages: readonly Message[];
  tools: readonly ToolDefinition[];
  thinking: ThinkingLevel;
  maxOutputTokens?: number;
  /** Win over the model's configured parameters, field by field. */
  params: Record<string, unknown>;
}

export interface DirectAnswer {
  /** `provider/model`. */
  ref: string;
  events: AsyncIterable<ModelEvent>;
}

/** Vectors of texts for a program that asks for them. Nothing is stored. */
export interface EmbedCall {
  /** A reference or alias; when absent, the first embeddings model of the agent's provider, else of any other with a key. */
  ref: string | undefined;
  agentId: string;
  texts: readonly string[];
  dimensions?: number;
}

export interface EmbedAnswer {
  /** `provider/model`. */
  ref: string;
  /** In the order of the texts. */
  vectors: number[][];
  tokens: number;
}

/** Rejects with an `OpenClawError` when the model is unknown, not allowed or has no key; what the call itself runs into is its last event. */
export async function callDirectly(
  call: DirectCall,
  models: Pick<SessionModels, "resolve" | "check">,
  meter: Meter,
  signal: AbortSignal,
): Promise<DirectAnswer> {
  if (call.ref !== undefined) await models.check(call.ref, call.agentId);
  const { agentId } = call;
  const asked = { agentId, ...(call.ref === undefined ? {} : { model: call.ref }) };
  const resolved = meter(await models.resolve(asked), { ...directCaller, agentId });
  const { ref, endpoint, model, provider } = resolved;
  const { system, messages, tools, thinking, maxOutputTokens } = call;
  const events = provider.stream(
    {
      endpoint,
      model,
      system,
      messages,
      tools,
      thinking,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      params: mergeParams(resolved.params, call.params),
    },
    signal,
  );
  return { ref, events };
}

/** Whoever holds the gateway's token. */
export const directCaller = {
  channel: "api",
  sender: "api:operator",
  senderName: "API",
  roles: [],
  sessionKey: "api",
};

function mergeParams(configured: Record<string, unknown>, asked: Record<string, unknown>) {
  const extra = { ...record(configured["extra_body"]), ...record(asked["extra_body"]) };
  const merged = { ...configured, ...asked };
  return Object.keys(extra).length === 0 ? merged : { ...merged, extra_body: extra };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
