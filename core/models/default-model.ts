import { OpenClawError } from "../sdk/errors.ts";
import { findEndpointRow } from "../sdk/find-endpoint-row.ts";
import { retiredService } from "./check-transport.ts";
import { createInstanceFacts } from "./instance-facts.ts";
import type { ModelFacts } from "./model-facts.ts";
import { canonicalReference, findModel } from "./model-reference.ts";
import { createProviderInstances, type ProviderInstance } from "./provider-instance.ts";

export interface DefaultModel {
  /** `provider/model`, aliases followed. */
  ref: string;
  /** `config`: the config names it. `credential`: a provider has a key. `offline`: a provider needs none. */
  source: "config" | "credential" | "offline";
  /** The text in the config, when it is an alias or another spelling. */
  raw?: string;
}

/** What the config names for that agent, or else for all of them: aliases followed, and as it is written when nothing serves it. */
export function configuredModel(facts: ModelFacts, agentId?: string): string | undefined {
  const { entries = {}, defaults } = facts.config.agents ?? {};
  const own = agentId === undefined ? undefined : primaryOf(entries[agentId]?.model);
  const text = own ?? primaryOf(defaults?.model);
  return text === undefined ? undefined : canonicalReference(text, facts);
}

/**
 * The model that answers when nobody chose one. Throws `MODEL_NONE` when nothing can answer, and what is wrong with the config's reference when that is no
 * reference.
 */
export async function chooseDefaultModel(facts: ModelFacts): Promise<DefaultModel> {
  const instances = createProviderInstances(facts);
  const primary = primaryOf(facts.config.agents?.defaults?.model);
  if (primary !== undefined) {
    const { ref } = findModel(primary, facts, instances);
    return ref === primary ? { ref, source: "config" } : { ref, source: "config", raw: primary };
  }
  const all = instances.list();
  const factsOf = createInstanceFacts(facts);
  for (const instance of all) {
    if (instance.vendor?.setup.requiresCredential === false) continue;
    if (retiredService(instance) !== undefined) continue;
    const { search, endpoint } = await factsOf(instance);
    const ref = ownDefault(instance, endpoint?.baseUrl ?? "");
    if (ref !== undefined && search.credential !== undefined) return { ref, source: "credential" };
  }
  const offline = all.find(({ vendor }) => {
    return vendor?.setup.requiresCredential === false && vendor.setup.defaultModel !== undefined;
  });
  const ref = offline?.vendor?.setup.defaultModel;
  if (ref !== undefined) return { ref, source: "offline" };
  throw new OpenClawError("MODEL_NONE", "No model is configured, and no provider has a key.", {
    hint: "Run openclaw onboard, or openclaw models set provider/model.",
  });
}

/** The first row of an entry of one's own, else the vendor's default, or the one for its address where the vendor's list there has another. */
function ownDefault(
  { id, custom, entry, vendor }: ProviderInstance,
  baseUrl: string,
): string | undefined {
  const first = custom ? entry?.models?.[0]?.id : undefined;
  if (first !== undefined) return `${id}/${first}`;
  const general = vendor?.setup.defaultModel;
  const place = findEndpointRow(vendor?.places ?? [], baseUrl);
  const lineup = vendor?.lineups.find(({ endpoints }) => endpoints.includes(place?.id ?? ""));
  if (general === undefined || lineup?.defaultModel === undefined) return general;
  const isServed = lineup.models.includes(general.slice(general.indexOf("/") + 1));
  return isServed ? general : `${id}/${lineup.defaultModel}`;
}

function primaryOf(
  model: string | { primary?: string | undefined } | undefined,
): string | undefined {
  const text = typeof model === "string" ? model : model?.primary;
  return text === "" ? undefined : text;
}
