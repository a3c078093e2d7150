import { OpenClawError } from "../sdk/errors.ts";
import type { Provider } from "../sdk/provider.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { FoundModel } from "./model-reference.ts";
import { createProviderDirectory, type Vendor } from "./provider-directory.ts";

/** Where the code behind a provider comes from. */
export interface ProviderSource {
  /** The provider of an enabled plugin, by its id; loads the plugin. Undefined when it cannot be loaded. */
  loadProvider(id: string, baseUrl: string): Promise<Provider | undefined>;
  /** The provider for servers that no plugin knows; one per id keeps its connections. A fresh one each time when absent. */
  genericProvider?(id: string): Promise<Provider>;
}

/** Rejects with `MODEL_PROVIDER_UNAVAILABLE` when the plugin behind the provider is quarantined. */
export async function loadModelProvider(
  found: FoundModel,
  baseUrl: string,
  source: ProviderSource & Pick<ModelFacts, "manifests">,
): Promise<Provider> {
  const { id } = found.instance;
  const vendor = found.instance.vendor ?? findBySpeech(found, source);
  if (vendor === undefined) return source.genericProvider?.(id) ?? createGenericProvider(id);
  const provider = await source.loadProvider(vendor.id, baseUrl);
  if (provider !== undefined) return provider;
  throw new OpenClawError(
    "MODEL_PROVIDER_UNAVAILABLE",
    `The plugin "${vendor.pluginId}", which serves ${vendor.id}, could not be loaded.`,
    { hint: `See why: openclaw plugins inspect ${vendor.pluginId}, and the gateway's log.` },
  );
}

/**
 * The vendor whose way of asking for thoughts the config names for that model. It lends its code to a server that is not its own, and nothing else: neither
 * its key nor its address.
 */
function findBySpeech(
  { instance, modelId }: FoundModel,
  { manifests }: Pick<ModelFacts, "manifests">,
): Vendor | undefined {
  const row = instance.entry?.models?.find(({ id }) => id === modelId);
  const format = row?.compat?.["thinkingFormat"];
  if (typeof format !== "string") return undefined;
  const vendors = createProviderDirectory(manifests).list();
  return vendors.find(({ setup }) => setup.thinkingFormats?.includes(format) === true);
}

/** Makes generic providers, one per id. */
export function createGenericProviders(
  options: { fetch?: typeof globalThis.fetch } = {},
): (id: string) => Promise<Provider> {
  const known = new Map<string, Promise<Provider>>();
  return (id) => {
    const provider = known.get(id) ?? createGenericProvider(id, options.fetch);
    known.set(id, provider);
    return provider;
  };
}

async function createGenericProvider(
  id: string,
  fetch?: typeof globalThis.fetch,
): Promise<Provider> {
  const { createOpenAiCompatibleProvider } = await import("../sdk/openai-compatible/index.ts");
  return createOpenAiCompatibleProvider(fetch === undefined ? { id } : { id, fetch });
}
