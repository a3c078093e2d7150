import type { ModelInfo } from "../sdk/provider.ts";
import { buildCatalog } from "./catalog.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { FoundModel } from "./model-reference.ts";
import { mergeRow } from "./model-row.ts";

/** What the catalog says about a model, and what may be wrong with choosing it at that address. */
export function describeModel(
  found: FoundModel,
  baseUrl: string,
  facts: Pick<ModelFacts, "manifests" | "config">,
): { model: ModelInfo; warning?: string } {
  const { instance, modelId } = found;
  const catalog = buildCatalog(facts);
  const known = catalog.row(instance, modelId, baseUrl);
  const { contextTokens, configured, ...model } = known ?? mergeRow(modelId, undefined, undefined);
  const window = Math.min(model.contextWindow ?? Infinity, contextTokens ?? Infinity);
  const hidden = configured ? undefined : catalog.suppression(instance, modelId, baseUrl);
  const unknown = known === undefined ? unknownModel(found) : undefined;
  const warning = found.warning ?? hidden ?? unknown;
  return {
    model: Number.isFinite(window) ? { ...model, contextWindow: window } : model,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** Silent for a provider that lists nothing: there every model is unknown. */
function unknownModel({ ref, instance, modelId }: FoundModel): string | undefined {
  const rows = [...(instance.entry?.models ?? []), ...(instance.vendor?.rows ?? [])];
  if (rows.length === 0) return undefined;
  const near = rows.find(({ id }) => id.toLowerCase() === modelId.toLowerCase());
  const guess =
    near === undefined ? "" : ` Did you mean "${near.id}"? Model ids are case-sensitive.`;
  return `The catalog does not know ${ref}; it is sent to the provider as it is.${guess}`;
}
