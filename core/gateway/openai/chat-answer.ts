import type { FinishReason, ToolCall, Usage } from "../../sdk/message.ts";
import type { ModelEvent } from "../../sdk/provider.ts";
import { modelRefusal, refusal } from "./api-failure.ts";

/** What every piece of one answer carries. */
export interface AnswerIdentity {
  /** `chatcmpl-…`. */
  id: string;
  /** Seconds since 1970. */
  created: number;
  /** The name that the client asked for. */
  model: string;
}

const finishReasons: Record<FinishReason, string> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
};

/** A streamed answer as the data of its chunks, `[DONE]` excluded. Throws what `modelRefusal` makes of a failure, also in the middle. */
export async function* chatChunks(
  events: AsyncIterable<ModelEvent>,
  identity: AnswerIdentity,
  includeUsage: boolean,
): AsyncGenerator {
  const head = { ...identity, object: "chat.completion.chunk" };
  const chunk = (delta: unknown, finish: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(includeUsage ? { usage: null } : {}),
  });
  let calls = 0;
  let usage: Usage | undefined;
  let isOpen = false;
  for await (const event of events) {
    if (event.type === "error") throw modelRefusal(event.error);
    if (!isOpen) yield chunk({ role: "assistant", content: "" });
    isOpen = true;
    if (event.type === "text-delta") yield chunk({ content: event.text });
    if (event.type === "reasoning-delta") yield chunk({ reasoning_content: event.text });
    if (event.type === "tool-call") {
      yield chunk({ tool_calls: [{ index: calls, ...wireCall(event.call) }] });
      calls += 1;
    }
    if (event.type === "usage") usage = event.usage;
    if (event.type === "finish") yield chunk({}, finishReasons[event.reason]);
  }
  if (includeUsage) yield { ...head, choices: [], usage: wireUsage(usage) };
}

/** A whole answer as one object. Throws what `modelRefusal` makes of a failure. */
export async function chatCompletion(
  events: AsyncIterable<ModelEvent>,
  identity: AnswerIdentity,
): Promise<unknown> {
  const answer = await collectAnswer(events);
  const { text, reasoning, calls } = answer;
  return {
    ...identity,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text === "" && calls.length > 0 ? null : text,
          refusal: null,
          ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
          ...(calls.length > 0 ? { tool_calls: calls.map(wireCall) } : {}),
        },
        logprobs: null,
        finish_reason: finishReasons[answer.reason],
      },
    ],
    usage: wireUsage(answer.usage),
  };
}

export interface CollectedAnswer {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  usage?: Usage;
  reason: FinishReason;
}

export async function collectAnswer(events: AsyncIterable<ModelEvent>): Promise<CollectedAnswer> {
  const answer: CollectedAnswer = { text: "", reasoning: "", calls: [], reason: "stop" };
  let isWhole = false;
  for await (const event of events) {
    if (event.type === "error") throw modelRefusal(event.error);
    if (event.type === "text-delta") answer.text += event.text;
    if (event.type === "reasoning-delta") answer.reasoning += event.text;
    if (event.type === "tool-call") answer.calls.push(event.call);
    if (event.type === "usage") answer.usage = event.usage;
    if (event.type === "finish") {
      answer.reason = event.reason;
      isWhole = true;
    }
  }
  if (!isWhole) throw refusal({ status: 502, message: "The answer ended before its end." });
  return answer;
}

function wireCall({ id, name, arguments: text }: ToolCall) {
  return { id, type: "function", function: { name, arguments: text } };
}

/** Absent figures were not reported; the API's clients want a number, so that they read 0. */
function wireUsage(usage: Usage = {}) {
  const { inputTokens = 0, outputTokens = 0, cachedTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedTokens === undefined
      ? {}
      : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
