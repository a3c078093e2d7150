import { OpenClawError } from "../sdk/errors.ts";
import type { ModelCost } from "../sdk/provider.ts";
import { buildCatalog } from "./catalog.ts";
import { listConfigured, type ConfiguredModel } from "./configured-models.ts";
import { createInstanceFacts } from "./instance-facts.ts";
import { isLocalAddress } from "./local-address.ts";
import type { ModelFacts } from "./model-facts.ts";
import { unknownProvider } from "./model-reference.ts";
import { mergeRow } from "./model-row.ts";
import {
  createProviderInstances,
  type ProviderInstance,
  type ProviderInstances,
} from "./provider-instance.ts";

export interface ModelListing {
  /** `provider/model`. */
  key: string;
  name: string;
  input: string[];
  contextWindow?: number;
  /** The config's cap, when it differs. */
  contextTokens?: number;
  maxTokens?: number;
  reasoning?: boolean;
  /** Absent when the price there is unknown, which is not the same as free. */
  cost?: ModelCost;
  /** Why the lists of the endpoint leave it out, for a model that the config names all the same. */
  hidden?: string;
  /** Absent when nothing serves the provider, as is `available`. */
  local?: boolean;
  /** A request could be sent: there is a key, or none is needed. */
  available?: boolean;
  tags: string[];
  /** Nothing serves its provider. */
  missing: boolean;
}

export interface ModelFilter {
  /** Every known model, not only those that the config names. */
  all?: boolean;
  /** Only servers on this machine. */
  local?: boolean;
  /** Only this provider, by id or alias; then all its known models. */
  provider?: string;
}

/**
 * The models to show. Runs no plugin code and asks no provider. Rejects with `MODEL_PROVIDER_FILTER` on a filter that cannot be an id and with
 * `MODEL_UNKNOWN_PROVIDER` on one that nothing serves.
 */
export async function listModels(
  facts: ModelFacts,
  filter: ModelFilter = {},
): Promise<ModelListing[]> {
  const instances = createProviderInstances(facts);
  const wanted =
    filter.provider === undefined ? undefined : findProvider(filter.provider, instances);
  const configured = await listConfigured(facts, instances);
  const catalog = buildCatalog(facts, instances);
  const factsOf = createInstanceFacts(facts);
  const rows = new Map<string, ConfiguredModel>();
  for (const model of configured) {
    if (wanted === undefined || model.instance?.id === wanted.id) rows.set(model.key, model);
  }
  const shown = wanted === undefined ? (filter.all === true ? catalog.instances() : []) : [wanted];
  for (const instance of shown) {
    const { endpoint } = await factsOf(instance);
    for (const { id } of catalog.rows(instance, endpoint?.baseUrl ?? "")) {
      const key = `${instance.id}/${id}`;
      if (!rows.has(key)) rows.set(key, { key, modelId: id, instance, tags: [] });
    }
  }
  const listings = await Promise.all([...rows.values()].map(describe));
  const kept = filter.local === true ? listings.filter((row) => row.local === true) : listings;
  return shown.length === 0 ? kept : kept.toSorted(byProviderThenId);

  async function describe({
    key,
    modelId,
    instance,
    tags,
  }: ConfiguredModel): Promise<ModelListing> {
    if (instance === undefined) return { key, name: modelId, input: [], tags, missing: true };
    const { endpoint, available } = await factsOf(instance);
    const baseUrl = endpoint?.baseUrl ?? "";
    const row = catalog.row(instance, modelId, baseUrl) ?? mergeRow(modelId, undefined, undefined);
    const { name, input, contextWindow, contextTokens, maxTokens, reasoning, cost } = row;
    const hidden = row.configured ? undefined : catalog.suppression(instance, modelId, baseUrl);
    return {
      key,
      name,
      input,
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(contextTokens === undefined || contextTokens === contextWindow ? {} : { contextTokens }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(cost === undefined ? {} : { cost }),
      ...(hidden === undefined ? {} : { hidden }),
      local: isLocalAddress(endpoint?.baseUrl ?? ""),
      available,
      tags,
      missing: false,
    };
  }
}

function findProvider(text: string, instances: ProviderInstances): ProviderInstance {
  if (/\s/.test(text.trim()) || text.trim() === "") {
    throw new OpenClawError("MODEL_PROVIDER_FILTER", `"${text}" cannot be the id of a provider.`, {
      hint: "Give the id that stands before the slash of a model's reference, not a display name.",
    });
  }
  const instance = instances.find(text);
  if (instance === undefined) throw unknownProvider(text, instances);
  return instance;
}

/** The order of lists. */
export function byProviderThenId(left: ModelListing, right: ModelListing): number {
  const [one, other] = [left.key.toLowerCase(), right.key.toLowerCase()];
  const [provider = ""] = one.split("/", 1);
  const [otherProvider = ""] = other.split("/", 1);
  if (provider !== otherProvider) return provider < otherProvider ? -1 : 1;
  return one < other ? -1 : Number(one > other);
}
