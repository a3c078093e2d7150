import { createId } from "../../lib/id.ts";
import type { ToolCall, Usage } from "../../sdk/message.ts";
import type { ModelEvent } from "../../sdk/provider.ts";
import { failureOf, modelRefusal } from "./api-failure.ts";
import { collectAnswer, type AnswerIdentity, type CollectedAnswer } from "./chat-answer.ts";

/** One event of a streamed response; `type` names it a second time on the wire. */
export type ResponseEvent = { type: string; sequence_number: number } & Record<string, unknown>;

/** A whole answer as one response object. */
export async function responseObject(
  events: AsyncIterable<ModelEvent>,
  identity: AnswerIdentity,
): Promise<unknown> {
  return finished(await collectAnswer(events), identity, messageId(), undefined);
}

/** A streamed answer. A failure is its last event, `response.failed`; never throws. */
export async function* responseEvents(
  events: AsyncIterable<ModelEvent>,
  identity: AnswerIdentity,
): AsyncGenerator<ResponseEvent> {
  let sequence = 0;
  const event: MakeEvent = (type, fields) => ({ type, sequence_number: sequence++, ...fields });
  const head = responseHead(identity);
  yield event("response.created", { response: { ...head, status: "in_progress", output: [] } });
  yield event("response.in_progress", { response: { ...head, status: "in_progress", output: [] } });
  const answer: CollectedAnswer = { text: "", reasoning: "", calls: [], reason: "stop" };
  const id = messageId();
  let isTextOpen = false;
  const place = { output_index: 0, content_index: 0, item_id: id };
  try {
    for await (const each of events) {
      if (each.type === "error") throw modelRefusal(each.error);
      if (each.type === "text-delta") {
        if (!isTextOpen) {
          isTextOpen = true;
          const item = {
            id,
            type: "message",
            role: "assistant",
            status: "in_progress",
            content: [],
          };
          yield event("response.output_item.added", { output_index: 0, item });
          yield event("response.content_part.added", { ...place, part: textPart("") });
        }
        answer.text += each.text;
        yield event("response.output_text.delta", { ...place, delta: each.text, logprobs: [] });
      }
      if (each.type === "tool-call") answer.calls.push(each.call);
      if (each.type === "usage") answer.usage = each.usage;
      if (each.type === "finish") answer.reason = each.reason;
    }
    if (isTextOpen) {
      yield event("response.output_text.done", { ...place, text: answer.text, logprobs: [] });
      yield event("response.content_part.done", { ...place, part: textPart(answer.text) });
      yield event("response.output_item.done", {
        output_index: 0,
        item: messageItem(id, answer.text),
      });
    }
    const itemIds = answer.calls.map(() => `fc_${createId()}`);
    yield* callEvents(answer.calls, itemIds, isTextOpen ? 1 : 0, event);
    yield event(answer.reason === "length" ? "response.incomplete" : "response.completed", {
      response: finished(answer, identity, id, itemIds),
    });
  } catch (error) {
    const { message, code } = failureOf(error);
    const failure = { code: code ?? "server_error", message };
    yield event("response.failed", {
      response: { ...head, status: "failed", output: [], error: failure },
    });
  }
}

type MakeEvent = (type: string, fields: Record<string, unknown>) => ResponseEvent;

function* callEvents(
  calls: readonly ToolCall[],
  itemIds: readonly string[],
  firstIndex: number,
  event: MakeEvent,
): Generator<ResponseEvent> {
  for (const [index, call] of calls.entries()) {
    const output_index = firstIndex + index;
    const item = callItem(itemIds[index], call);
    const at = { output_index, item_id: itemIds[index] };
    const begun = { ...item, arguments: "", status: "in_progress" };
    const { name, arguments: text } = call;
    yield event("response.output_item.added", { output_index, item: begun });
    yield event("response.function_call_arguments.delta", { ...at, delta: text });
    yield event("response.function_call_arguments.done", { ...at, arguments: text, name });
    yield event("response.output_item.done", { output_index, item });
  }
}

function finished(
  answer: CollectedAnswer,
  identity: AnswerIdentity,
  id: string,
  itemIds: readonly string[] | undefined,
) {
  const isCut = answer.reason === "length" || answer.reason === "content-filter";
  const text = answer.text === "" && answer.calls.length > 0 ? [] : [messageItem(id, answer.text)];
  const calls = answer.calls.map((call, index) => callItem(itemIds?.[index], call));
  return {
    ...responseHead(identity),
    status: isCut ? "incomplete" : "completed",
    incomplete_details: isCut
      ? { reason: answer.reason === "length" ? "max_output_tokens" : "content_filter" }
      : null,
    output: [...text, ...calls],
    usage: wireUsage(answer.usage),
  };
}

function responseHead({ id, created, model }: AnswerIdentity) {
  return {
    id,
    object: "response",
    created_at: created,
    model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
  };
}

function messageId(): string {
  return `msg_${createId()}`;
}

function textPart(text: string) {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function messageItem(id: string, text: string) {
  return { id, type: "message", role: "assistant", status: "completed", content: [textPart(text)] };
}

function callItem(id: string | undefined, { id: call_id, name, arguments: text }: ToolCall) {
  const item = { type: "function_call", call_id, name, arguments: text, status: "completed" };
  return { id: id ?? `fc_${createId()}`, ...item };
}

function wireUsage(usage: Usage = {}) {
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0, reasoningTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
