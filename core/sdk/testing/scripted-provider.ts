import type { FinishReason, Usage } from "../message.ts";
import type { ModelError, ModelEvent, ModelRequest, Provider } from "../provider.ts";
import { findMessageOrderProblem } from "./message-order.ts";

/** One answer of the script. The parts come in the order of the fields; what is absent is left out. */
export interface ScriptedAnswer {
  reasoning?: string;
  /** Several pieces arrive one by one. */
  text?: string | readonly string[];
  /** `arguments` that are not a string are written as JSON. */
  toolCalls?: readonly { id?: string; name: string; arguments?: unknown }[];
  usage?: Usage;
  /** Waits here until the caller's signal fires. */
  hang?: boolean;
  /** Ends the answer with this error instead of `finish`. */
  error?: Partial<ModelError>;
  /** Without it: `tool-calls` when there are any, else `stop`. */
  finish?: FinishReason;
}

/** A list is played in order, one answer per request. A function is asked each time; `index` counts the requests from 0. */
export type Script =
  | readonly ScriptedAnswer[]
  | ((request: ModelRequest, index: number) => ScriptedAnswer | undefined);

export interface ScriptedProvider extends Provider {
  /** Every request that came, in order; the messages as they were at that moment. */
  readonly requests: readonly ModelRequest[];
  /** Resolves when that many requests have come. */
  untilRequested(count: number): Promise<void>;
}

/**
 * A provider that plays a script. As strict as a real endpoint: a request whose messages are out of order ends with the error `invalid-request`, and so
 * does a request that the script has no answer for.
 */
export function createScriptedProvider(
  script: Script,
  options: { id?: string } = {},
): ScriptedProvider {
  const requests: ModelRequest[] = [];
  const waiting: { count: number; resolve(): void }[] = [];

  function record(request: ModelRequest): number {
    requests.push({ ...request, messages: structuredClone(request.messages) });
    for (const each of waiting) if (requests.length >= each.count) each.resolve();
    return requests.length - 1;
  }

  function answerTo(request: ModelRequest, index: number): ScriptedAnswer {
    const problem = findMessageOrderProblem(request.messages);
    if (problem !== undefined) return { error: { kind: "invalid-request", message: problem } };
    const answer = typeof script === "function" ? script(request, index) : script[index];
    const message = `The script has no answer to request ${index + 1}.`;
    return answer ?? { error: { kind: "invalid-request", message } };
  }

  return {
    id: options.id ?? "scripted",
    requests,
    untilRequested(count) {
      if (requests.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    async *stream(request, signal) {
      const index = record(request);
      for await (const event of play(answerTo(request, index), index, signal)) {
        if (signal.aborted) break;
        yield event;
        if (event.type === "finish" || event.type === "error") return;
      }
      yield { type: "error", error: completeError({ kind: "aborted", message: "Stopped." }) };
    },
    classifyError: (failure) =>
      completeError({ message: `The request failed: ${failure.status ?? "no answer"}` }),
  };
}

async function* play(
  answer: ScriptedAnswer,
  index: number,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  // A real answer never comes within the call that asked for it.
  await new Promise((resolve) => setImmediate(resolve));
  if (answer.reasoning !== undefined) yield { type: "reasoning-delta", text: answer.reasoning };
  for (const text of [answer.text ?? []].flat()) yield { type: "text-delta", text };
  for (const [position, call] of (answer.toolCalls ?? []).entries()) {
    yield* playToolCall({ id: `call-${index + 1}-${position + 1}`, ...call });
  }
  if (answer.usage !== undefined) yield { type: "usage", usage: answer.usage };
  if (answer.hang === true) await untilAborted(signal);
  if (answer.error !== undefined) yield { type: "error", error: completeError(answer.error) };
  const natural = answer.toolCalls === undefined ? "stop" : "tool-calls";
  yield { type: "finish", reason: answer.finish ?? natural };
}

function* playToolCall(call: {
  id: string;
  name: string;
  arguments?: unknown;
}): Generator<ModelEvent> {
  const { id, name } = call;
  const given = call.arguments ?? {};
  const text = typeof given === "string" ? given : JSON.stringify(given);
  yield { type: "tool-call-delta", id, name, argumentsDelta: text };
  yield { type: "tool-call", call: { id, name, arguments: text } };
}

function completeError(error: Partial<ModelError>): ModelError {
  const kind = error.kind ?? "unknown";
  const retryable = ["rate-limit", "overloaded", "server", "timeout", "network"].includes(kind);
  return { kind, message: "The scripted model failed.", retryable, ...error };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
