import type {
  ModelError,
  ModelEvent,
  ModelRequest,
  Provider,
  ProviderEndpoint,
  ProviderFailure,
} from "../provider.ts";
import { classifyFailure } from "./classify-failure.ts";
import { createClientCache, type ClientCache } from "./client-cache.ts";
import { abortedError } from "./error-outlines.ts";
import { failureOf } from "./failure-of.ts";
import { fetchModelList } from "./fetch-model-list.ts";
import { keyProblem } from "./key-problem.ts";
import type { OpenAiCompatibleHooks, OpenAiCompatibleOptions } from "./provider-options.ts";
import { readChatStream } from "./read-chat-stream.ts";
import { buildRequestBody, mergeExtraBody, type RequestBody } from "./request-body.ts";
import { createRequestGate, type RequestGate } from "./request-gate.ts";
import { WatchedResponse } from "./watched-fetch.ts";

/**
 * A provider over the OpenAI-compatible chat completions API. One value serves all endpoints: each request says where it goes. The vendor's own ways come in
 * as hooks.
 */
export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): Provider {
  const hooks = options.hooks ?? {};
  const parts: ProviderParts = {
    hooks,
    clients: createClientCache({
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      userAgent: options.userAgent ?? "openclaw-gateway",
    }),
    gate: createRequestGate(),
    classifyError: (failure, endpoint) =>
      hooks.classifyError?.(failure, endpoint) ?? classifyFailure(failure, endpoint, options.now),
  };
  return {
    id: options.id,
    classifyError: parts.classifyError,
    stream: (request, signal) => streamEvents(parts, request, signal),
    listModels: (endpoint, signal) => fetchModelList(parts, endpoint, signal),
  };
}

interface ProviderParts {
  hooks: OpenAiCompatibleHooks;
  clients: ClientCache;
  gate: RequestGate;
  classifyError: (failure: ProviderFailure, endpoint: ProviderEndpoint) => ModelError;
}

/** Never throws: whatever happens is the last event. */
async function* streamEvents(
  parts: ProviderParts,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const problem = keyProblem(request.endpoint);
  if (problem !== undefined) {
    yield { type: "error", error: problem };
    return;
  }
  let midStream = false;
  const slot = await parts.gate.enter(request.endpoint, signal);
  try {
    for await (const event of callModel(parts, request, signal)) {
      if (signal.aborted) break;
      yield event;
      midStream = true;
      if (event.type === "finish") return;
    }
  } catch (thrown) {
    if (!signal.aborted) {
      const error = parts.classifyError(failureOf(thrown, midStream), request.endpoint);
      slot?.leave(error);
      yield { type: "error", error };
      return;
    }
  } finally {
    slot?.leave();
  }
  yield { type: "error", error: abortedError };
}

async function* callModel(
  { hooks, clients }: ProviderParts,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const client = await clients.get(request.endpoint, hooks.prepareHeaders?.(request) ?? {});
  const body = bodyOf(request, hooks);
  const { data, response } = await client
    .post<AsyncIterable<unknown>>("/chat/completions", { body, stream: true, signal })
    .withResponse();
  const watch =
    response instanceof WatchedResponse
      ? response.watch
      : { sawDone: () => false, linger: () => undefined };
  const thoughtMayOpenUnmarked = hooks.thoughtMayOpenUnmarked?.(request) ?? false;
  yield* readChatStream(data, { watch, thoughtMayOpenUnmarked });
}

/** The body that is sent: ours, the vendor's way, the user's own fields, and the vendor's last word on what does not go together. */
function bodyOf(request: ModelRequest, hooks: OpenAiCompatibleHooks): RequestBody {
  const built = buildRequestBody(request, hooks.replayReasoning?.(request));
  const merged = mergeExtraBody(hooks.prepareBody?.(built, request) ?? built, request);
  return hooks.finishBody?.(merged, request) ?? merged;
}
