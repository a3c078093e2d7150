import { setImmediate as nextTurn } from "node:timers/promises";
import {
  textOf,
  type ModelError,
  type ModelEvent,
  type ModelRequest,
  type Provider,
  type ProviderFailure,
} from "openclaw/sdk";

/** Answers each message with its own text, word by word. Needs no key and no network. */
export function createEchoProvider(): Provider {
  return {
    id: "__NAME__",
    stream: (request, signal) => echo(request, signal),
    classifyError,
  };
}

async function* echo(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
  const question = request.messages.findLast((message) => message.role === "user");
  const answer = `You said: ${textOf(question?.content ?? [])}`;
  for (const word of answer.split(/(?<=\s)/)) {
    if (signal.aborted) return yield { type: "error", error: aborted };
    yield { type: "text-delta", text: word };
    await nextTurn();
  }
  yield { type: "finish", reason: "stop" };
}

const aborted: ModelError = { kind: "aborted", message: "The answer was stopped.", retryable: false };

/** Reads a failed call by its HTTP status. A vendor's own codes go here as well. */
function classifyError(failure: ProviderFailure): ModelError {
  const status = failure.status === undefined ? {} : { status: failure.status };
  if (failure.status === 401) {
    return { kind: "auth", message: "The key was refused.", retryable: false, ...status };
  }
  if (failure.status === 429) {
    return { kind: "rate-limit", message: "Too many requests.", retryable: true, ...status };
  }
  return { kind: "unknown", message: "The model call failed.", retryable: false, ...status };
}
