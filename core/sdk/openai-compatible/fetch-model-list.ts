import type { ModelError, ModelInfo, ProviderEndpoint, ProviderFailure } from "../provider.ts";
import type { ClientCache } from "./client-cache.ts";
import { hostOf } from "./endpoint-text.ts";
import { abortedError } from "./error-outlines.ts";
import { failureOf } from "./failure-of.ts";
import { keyProblem } from "./key-problem.ts";
import { modelListError, readModelList } from "./list-models.ts";

export interface ModelListParts {
  clients: ClientCache;
  classifyError(failure: ProviderFailure, endpoint: ProviderEndpoint): ModelError;
}

/** Asks `GET /models`. Rejects with `MODEL_LIST_FAILED`. */
export async function fetchModelList(
  { clients, classifyError }: ModelListParts,
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
