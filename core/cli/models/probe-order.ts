import { buildCatalog } from "../../models/catalog.ts";
import { chooseDefaultModel, configuredModel } from "../../models/default-model.ts";
import { createInstanceFacts } from "../../models/instance-facts.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import { findModel, unknownProvider } from "../../models/model-reference.ts";
import { createProviderInstances, type ProviderInstance } from "../../models/provider-instance.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { planProbe, type ProbeOrder } from "./probe-key.ts";

/** The provider of that name, or of the default model. */
export async function findInstance(
  provider: string | undefined,
  facts: ModelFacts,
): Promise<ProviderInstance> {
  const instances = createProviderInstances(facts);
  if (provider === undefined) {
    return findModel((await chooseDefaultModel(facts)).ref, facts, instances).instance;
  }
  const found = instances.find(provider);
  if (found === undefined) throw unknownProvider(provider, instances);
  return found;
}

/** Its key, and where that may belong. Rejects where there is no key, or nowhere to try it. */
export async function orderFor(instance: ProviderInstance, facts: ModelFacts): Promise<ProbeOrder> {
  const { search, endpoint } = await createInstanceFacts(facts)(instance);
  const { vendor, id } = instance;
  const places = vendor?.places ?? [];
  const { credential } = search;
  if (credential === undefined) {
    throw new OpenClawError(
      "MODEL_NO_CREDENTIAL",
      `There is no key for ${id} to try. Looked at: ${search.looked.join("; ")}.`,
      { hint: "Store one with openclaw onboard, or set the provider's environment variable." },
    );
  }
  const order = {
    providerId: id,
    key: credential,
    places,
    rows: vendor?.rows ?? [],
    ...(endpoint === undefined ? {} : { currentUrl: endpoint.baseUrl }),
  };
  if (planProbe(order).length > 0) return order;
  throw new OpenClawError(
    "MODEL_PROBE_NOWHERE",
    `No endpoints of ${id} are known to try a key at.`,
    {
      hint: "Only providers whose plugin lists several endpoints can be probed; openclaw models status --probe asks the one in use.",
    },
  );
}

/** What is to be done about the model that the config names, when that address does not offer it. */
export function adviseOnDefault(
  instance: ProviderInstance,
  baseUrl: string,
  facts: ModelFacts,
): string | undefined {
  const [id, ...rest] = configuredModel(facts)?.split("/") ?? [];
  if (id !== instance.id) return undefined;
  const reason = buildCatalog(facts).suppression(instance, rest.join("/"), baseUrl);
  return (
    reason &&
    `${reason} The config names it: choose one of openclaw models list --provider ${id}, with openclaw models set.`
  );
}
