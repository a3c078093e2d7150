import type {
  ModelError,
  ModelEvent,
  ModelInfo,
  ModelRequest,
  Provider,
  ProviderEndpoint,
  ProviderFailure,
} from "../provider.ts";
import { classifyFailure } from "./classify-failure.ts";
import { createClientCache, type ClientCache } from "./client-cache.ts";
import { hostOf } from "./endpoint-text.ts";
import { abortedError } from "./error-outlines.ts";
import { failureOf } from "./failure-of.ts";
import { keyProblem } from "./key-problem.ts";
import { modelListError, readModelList } from "./list-models.ts";
import type { OpenAiCompatibleHooks, OpenAiCompatibleOptions } from "./provider-options.ts";
import { readChatStream } from "./read-chat-stream.ts";
import { buildRequestBody, mergeExtraBody } from "./request-body.ts";
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
      yield { type: "error", error };
      return;
    }
  }
  yield { type: "error", error: abortedError };
}

async function* callModel(
  { hooks, clients }: ProviderParts,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const client = await clients.get(request.endpoint, hooks.prepareHeaders?.(request) ?? {});
  const built = buildRequestBody(request);
  const body = mergeExtraBody(hooks.prepareBody?.(built, request) ?? built, request);
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

async function fetchModelList(
  { clients, classifyError }: ProviderParts,
  endpoint: ProviderEndpoint,
  signal: AbortSignal,
): Promise<ModelInfo[]> {
  const problem = keyProblem(endpoint);
  if (problem !== undefined) throw modelListError(problem);
  let list: unknown;
  try {
    const client = await clients.get(endpoint, {});
    list = await client.get<unknown>("/models", { signal });
  } catch (thrown) {
    const aborted = signal.aborted;
    throw modelListError(
      aborted ? abortedError : classifyError(failureOf(thrown, false), endpoint),
      thrown,
    );
  }
  return readModelList(list, hostOf(endpoint.baseUrl));
}
