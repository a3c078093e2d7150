import { canonicalReference, withoutProfile } from "./model-reference.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { ProviderInstance } from "./provider-instance.ts";

type Params = Record<string, unknown>;

/**
 * Request parameters, the later over the earlier: the provider's, the model row's, `agents.defaults.params`, those of the reference in
 * `agents.defaults.models`, the agent's.
 */
export function mergeParams(
  model: { instance: ProviderInstance; modelId: string; ref: string },
  facts: Pick<ModelFacts, "manifests" | "config">,
  agentId?: string,
): Params {
  const { instance, modelId, ref } = model;
  const { defaults, entries } = facts.config.agents ?? {};
  const plain = withoutProfile(ref);
  const ofReference = Object.entries(defaults?.models ?? {})
    .filter(([key]) => key === plain || canonicalReference(key, facts) === plain)
    .map(([, row]) => row.params);
  const layers: (Params | undefined)[] = [
    instance.entry?.params,
    instance.entry?.models?.find(({ id }) => id === modelId)?.params,
    defaults?.params,
    ...ofReference,
    agentId === undefined ? undefined : entries?.[agentId]?.params,
  ];
  return Object.assign({}, ...layers) as Params;
}
