import type { ModelInfo, Provider, ProviderEndpoint } from "../sdk/provider.ts";
import { checkTransport } from "./check-transport.ts";
import { chooseEndpoint } from "./choose-endpoint.ts";
import { describeEndpoint } from "./describe-endpoint.ts";
import { describeModel } from "./describe-model.ts";
import { loadModelProvider, type ProviderSource } from "./load-model-provider.ts";
import type { ModelFacts } from "./model-facts.ts";
import { mergeParams } from "./model-params.ts";
import { findModel } from "./model-reference.ts";
import { requireCredential } from "./require-credential.ts";

export interface ModelDependencies extends ModelFacts, ProviderSource {}

/** All that a call to a model needs. */
export interface ResolvedModel {
  /** `provider/model`, or `provider/model@profile` when a credential is pinned. */
  ref: string;
  providerId: string;
  model: ModelInfo;
  endpoint: ProviderEndpoint;
  provider: Provider;
  params: Record<string, unknown>;
  /** What may be wrong with the choice. It is used all the same. */
  warning?: string;
}

/**
 * Turns a reference or alias into a call: provider, address, credential, what is known about the model. A model that no catalog knows resolves like any
 * other, with a warning. Rejects with an `OpenClawError` when the provider is unknown, has no credential or address, or cannot be loaded.
 */
export async function resolveModel(
  reference: string,
  deps: ModelDependencies,
  options: { agentId?: string } = {},
): Promise<ResolvedModel> {
  const { found, credential, baseUrl } = await planCall(reference, deps);
  const { model, warning } = describeModel(found, baseUrl, deps);
  return {
    ref: found.ref,
    providerId: found.instance.id,
    model,
    endpoint: await describeEndpoint(found, { baseUrl, credential }, deps),
    provider: await loadModelProvider(found, baseUrl, deps),
    params: mergeParams(found, deps, options.agentId),
    ...(warning === undefined ? {} : { warning }),
  };
}

/** Rejects as `resolveModel` does, as far as config and keys can tell: no plugin is loaded. */
export async function checkModel(reference: string, facts: ModelFacts): Promise<void> {
  await planCall(reference, facts);
}

async function planCall(reference: string, facts: ModelFacts) {
  const found = findModel(reference, facts);
  checkTransport(found.instance);
  const credential = await requireCredential(found, facts);
  const { baseUrl } = chooseEndpoint(found.instance, credential?.value);
  return { found, credential, baseUrl };
}
