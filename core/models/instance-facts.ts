import type { RetiredService } from "../sdk/manifest.ts";
import { retiredService } from "./check-transport.ts";
import { chooseEndpoint, type EndpointChoice } from "./choose-endpoint.ts";
import { searchCredential, type CredentialSearch } from "./credentials.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { ProviderInstance } from "./provider-instance.ts";

/** Where requests of a provider would go and as whom, for lists. */
export interface InstanceFacts {
  search: CredentialSearch;
  /** True when a request could be sent: there is a key, or none is needed. */
  available: boolean;
  /** Absent when there is no address. */
  endpoint?: EndpointChoice;
}

/** Looks each provider up once. */
export function createInstanceFacts(
  facts: ModelFacts,
): (instance: ProviderInstance) => Promise<InstanceFacts> {
  const known = new Map<string, Promise<InstanceFacts>>();
  return (instance) => {
    const earlier = known.get(instance.id);
    if (earlier !== undefined) return earlier;
    const found = gather(instance, facts);
    known.set(instance.id, found);
    return found;
  };
}

/** A server of the user's own needs a key only if the config speaks of one. */
export function needsCredential({ vendor, transport }: ProviderInstance): boolean {
  if (transport?.entry.apiKey !== undefined) return true;
  return vendor !== undefined && vendor.setup.requiresCredential !== false;
}

async function gather(instance: ProviderInstance, facts: ModelFacts): Promise<InstanceFacts> {
  const found = await searchCredential(instance, facts);
  const retired = retiredService(instance);
  const search =
    retired === undefined ? found : { ...found, rejected: [...found.rejected, explain(retired)] };
  if (retired !== undefined) return { search, available: false };
  const available = search.credential !== undefined || !needsCredential(instance);
  try {
    return { search, available, endpoint: chooseEndpoint(instance, search.credential?.value) };
  } catch {
    return { search, available: false };
  }
}

function explain({ sentence, hint }: RetiredService): string {
  return `${sentence} ${hint}`;
}
