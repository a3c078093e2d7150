import { errorMessage } from "../sdk/errors.ts";
import type { FinishReason, Message, ToolCall, Usage } from "../sdk/message.ts";
import type { ModelError, ModelEvent, ModelRequest, Provider } from "../sdk/provider.ts";

/** What one call of the model gave. Without `error` the answer is complete. */
export interface StepAnswer {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  usage?: Usage;
  reason?: FinishReason;
  error?: ModelError;
  /** The model that answered, when it is not the one that was asked. */
  ref?: string;
}

/**
 * Reads one streamed answer to its end. Never rejects, and ends at once when the signal fires, even if the provider does not listen to it: what comes
 * later is ignored.
 */
export async function streamStep(
  provider: Provider,
  request: ModelRequest,
  onText: (delta: string) => void,
  signal: AbortSignal,
): Promise<StepAnswer> {
  const answer: StepAnswer = { text: "", reasoning: "", calls: [] };
  if (signal.aborted) return { ...answer, error: abortedError };
  const stop = Promise.withResolvers<void>();
  const onAbort = (): void => stop.resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  const read = readEvents(provider.stream.bind(provider, request, signal), answer, onText, signal);
  await Promise.race([read, stop.promise]);
  signal.removeEventListener("abort", onAbort);
  if (signal.aborted) return { ...answer, error: abortedError };
  if (answer.error === undefined && answer.reason === undefined) {
    return { ...answer, error: unfinishedError };
  }
  return { ...answer, calls: withOwnIds(answer.calls, request.messages) };
}

async function readEvents(
  open: () => AsyncIterable<ModelEvent>,
  answer: StepAnswer,
  onText: (delta: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const event of open()) {
      if (signal.aborted) return;
      collect(event, answer, onText);
    }
  } catch (error) {
    answer.error = { kind: "unknown", message: errorMessage(error), retryable: false };
  }
}

function collect(event: ModelEvent, answer: StepAnswer, onText: (delta: string) => void): void {
  switch (event.type) {
    case "text-delta":
      answer.text += event.text;
      onText(event.text);
      break;
    case "reasoning-delta":
      answer.reasoning += event.text;
      break;
    case "tool-call":
      answer.calls.push(event.call);
      break;
    case "usage":
      answer.usage = event.usage;
      break;
    case "finish":
      answer.reason = event.reason;
      break;
    case "error":
      answer.error = event.error;
      break;
    case "model":
      answer.ref = event.ref;
      break;
    case "tool-call-delta":
      break;
  }
}

/** Results find their calls by id, in the whole conversation; some endpoints send none, or number the calls of each answer from 0. */
function withOwnIds(calls: readonly ToolCall[], earlier: readonly Message[]): ToolCall[] {
  if (calls.length === 0) return [];
  const taken = new Set(earlier.flatMap(callIdsOf));
  return calls.map((call) => {
    const base = call.id === "" ? "call" : call.id;
    let id = call.id;
    for (let count = 1; id === "" || taken.has(id); count += 1) id = `${base}_${count}`;
    taken.add(id);
    return { id, name: call.name === "" ? "unnamed" : call.name, arguments: call.arguments };
  });
}

function callIdsOf(message: Message): string[] {
  return message.role === "assistant" ? (message.toolCalls ?? []).map((call) => call.id) : [];
}

const abortedError: ModelError = {
  kind: "aborted",
  message: "The answer was stopped.",
  retryable: false,
};

const unfinishedError: ModelError = {
  kind: "network",
  message: "The model's answer broke off before it was complete.",
  retryable: true,
};
