import { resolveSecret } from "../config/secret.ts";
import type { SecretInput } from "../config/schema.ts";
import { displayPath } from "../config/paths.ts";
import { systemClock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";
import { readProfiles, type StoredProfile } from "./credential-store.ts";
import { environmentKeys } from "./environment-keys.ts";
import { isLocalAddress } from "./local-address.ts";
import type { ModelFacts } from "./model-facts.ts";
import { isPlaceholderKey } from "./placeholder-key.ts";
import { createProviderInstances, type ProviderInstance } from "./provider-instance.ts";

export { saveApiKey } from "./credential-store.ts";

export interface Credential {
  value: string;
  /** For people: `profile: acme:default`, `env: ACME_API_KEY`, `config: models.providers.acme.apiKey`. */
  source: string;
  kind: "profile" | "env" | "config";
}

export interface CredentialSearch {
  credential?: Credential;
  /** The places that were looked at, in order. */
  looked: string[];
  /** What was there and could not be used, a sentence each. Holds no secret. */
  rejected: string[];
}

/** The credential of a provider, by id or alias. Undefined when there is none. Never rejects because of a broken store or reference. */
export async function findCredential(
  providerId: string,
  facts: ModelFacts,
): Promise<Credential | undefined> {
  const instance = createProviderInstances(facts).find(providerId) ?? {
    id: providerId,
    custom: true,
  };
  return (await searchCredential(instance, facts)).credential;
}

/**
 * Looks in the order: stored profiles, the vendor's environment variables, the config. An entry under a name of its own has its own key first, since that
 * key and its address belong together.
 * @param profile the only profile, or key of the environment, that may be used
 */
export async function searchCredential(
  instance: ProviderInstance,
  facts: ModelFacts,
  profile?: string,
): Promise<CredentialSearch> {
  const search: CredentialSearch = { looked: [], rejected: [] };
  const profiles = () => fromProfiles(instance, facts, search, profile);
  const environment = () => fromEnvironment(instance, facts, search, profile);
  const config = () => fromConfig(instance, facts, search);
  const unpinned = instance.custom
    ? [config, profiles, environment]
    : [profiles, environment, config];
  const isInEnvironment = profile?.startsWith("env:") === true;
  const steps = profile === undefined ? unpinned : [isInEnvironment ? environment : profiles];
  for (const step of steps) {
    const credential = await step();
    if (credential !== undefined) return { ...search, credential };
  }
  return search;
}

async function fromProfiles(
  instance: ProviderInstance,
  facts: ModelFacts,
  search: CredentialSearch,
  pinned: string | undefined,
): Promise<Credential | undefined> {
  const { paths } = facts;
  const store = await readProfiles(paths);
  search.looked.push(`the key store ${displayPath(paths.authProfilesFile, paths.home)}`);
  if (store.problem !== undefined) search.rejected.push(store.problem);
  const own = orderProfiles(instance, facts, store.profiles);
  const candidates = pinned === undefined ? own : store.profiles.filter(({ id }) => id === pinned);
  for (const profile of candidates) {
    const obstacle = obstacleOf(profile, (facts.clock ?? systemClock).now());
    if (obstacle !== undefined) {
      search.rejected.push(`The profile ${profile.id} ${obstacle}.`);
      continue;
    }
    const input = profile.keyRef ?? profile.tokenRef ?? profile.key ?? profile.token;
    const value =
      typeof input === "string"
        ? input.trim()
        : await follow(input, `The profile ${profile.id}`, facts, search);
    const credential = accept(value, { source: `profile: ${profile.id}`, kind: "profile" }, search);
    if (credential !== undefined) return credential;
  }
  return undefined;
}

async function fromEnvironment(
  { vendor }: ProviderInstance,
  { environment }: ModelFacts,
  search: CredentialSearch,
  pinned: string | undefined,
): Promise<Credential | undefined> {
  const names = vendor?.setup.envVars ?? [];
  if (names.length > 0) search.looked.push(`the environment variables ${names.join(", ")}`);
  for (const { value, source, pin } of environmentKeys(names, environment)) {
    if (pinned !== undefined && pin !== pinned) continue;
    const credential = accept(value, { source, kind: "env" }, search);
    if (credential !== undefined) return credential;
  }
  return undefined;
}

async function fromConfig(
  { entry, transport, custom, id }: ProviderInstance,
  facts: ModelFacts,
  search: CredentialSearch,
): Promise<Credential | undefined> {
  const owner = entry?.apiKey === undefined ? (transport?.id ?? id) : id;
  const path = `models.providers.${owner}.apiKey`;
  search.looked.push(`${path} in the config`);
  const input = transport?.entry.apiKey;
  if (input === undefined) return undefined;
  const value = await follow(input, path, facts, search);
  if (value === undefined) return undefined;
  const found = { source: `config: ${path}`, kind: "config" } as const;
  // A server on this machine checks no key; there a placeholder does no harm.
  const isLocal = custom && isLocalAddress(transport?.entry.baseUrl ?? "");
  return isLocal ? { value, ...found } : accept(value, found, search);
}

/** The secret behind a setting. When there is none, the reason joins what was rejected. */
async function follow(
  input: SecretInput | undefined,
  place: string,
  { environment, config, paths }: ModelFacts,
  search: CredentialSearch,
): Promise<string | undefined> {
  try {
    const secret = await resolveSecret(input, { environment, config, paths });
    const value = secret?.value.trim() ?? "";
    if (value !== "") return value;
    search.rejected.push(`${place} names a secret that is not there.`);
  } catch (error) {
    search.rejected.push(errorMessage(error));
  }
  return undefined;
}

function accept(
  value: string | undefined,
  found: Pick<Credential, "source" | "kind">,
  search: CredentialSearch,
): Credential | undefined {
  if (value === undefined) return undefined;
  if (!isPlaceholderKey(value)) return { value, ...found };
  search.rejected.push(`${found.source} holds a placeholder, not a key.`);
  return undefined;
}

/** Profiles of the provider: those of `auth.order` and no others when it is set, else those that `auth.profiles` names first. */
export function orderProfiles(
  instance: ProviderInstance,
  { config }: Pick<ModelFacts, "config">,
  profiles: readonly StoredProfile[],
): StoredProfile[] {
  const names = new Set(namesOf(instance));
  const mine = profiles.filter(({ provider }) => names.has(provider.toLowerCase()));
  const orders = Object.entries(config.auth?.order ?? {});
  const order = orders.find(([id]) => names.has(id.toLowerCase()))?.[1];
  if (order !== undefined) {
    return order.flatMap((id) => mine.filter((profile) => profile.id === id));
  }
  const named = Object.keys(config.auth?.profiles ?? {});
  const rank = (id: string): number => (named.includes(id) ? named.indexOf(id) : named.length);
  return mine.toSorted((left, right) => rank(left.id) - rank(right.id));
}

/** The names that a stored profile may have the provider under: keys that were stored under an older name still count. */
function namesOf({ id, vendor }: ProviderInstance): string[] {
  const vendorNames = vendor === undefined ? [] : [vendor.id, ...(vendor.setup.aliases ?? [])];
  return [id, ...vendorNames].map((name) => name.toLowerCase());
}

/** Why a stored profile cannot be used, to follow its name. */
export function obstacleOf(profile: StoredProfile, now: number): string | undefined {
  if (profile.type === "oauth") return "is an OAuth login, which this program does not use";
  if (profile.expires !== undefined && profile.expires <= now) return "has expired";
  return undefined;
}
