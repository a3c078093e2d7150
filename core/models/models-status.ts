import { displayPath } from "../config/paths.ts";
import { resolveSecret } from "../config/secret.ts";
import { systemClock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";
import { readProfiles, type StoredProfile } from "./credential-store.ts";
import { obstacleOf, orderProfiles } from "./credentials.ts";
import { chooseDefaultModel, type DefaultModel } from "./default-model.ts";
import { createInstanceFacts, type InstanceFacts } from "./instance-facts.ts";
import { maskKey } from "./mask-key.ts";
import type { ModelFacts } from "./model-facts.ts";
import { canonicalReference, findModel, listAliases } from "./model-reference.ts";
import { createProviderInstances, type ProviderInstance } from "./provider-instance.ts";

/** A token that ends within this time is about to expire. */
export const warnBeforeMs = 24 * 60 * 60 * 1000;

export interface ProfileStatus {
  profileId: string;
  provider: string;
  type: string;
  /** `static`: does not expire. */
  status: "static" | "ok" | "expiring" | "expired" | "unsupported";
  remainingMs?: number;
}

export interface ProviderStatus {
  provider: string;
  /** What a request would use, and where it is. */
  effective: { kind: "profiles" | "env" | "config" | "none" | "missing"; detail: string };
  profiles: { count: number; oauth: number; token: number; apiKey: number; labels: string[] };
  /** The key in use: where it comes from, and as much of it as its owner needs to recognise it. */
  key?: { source: string; masked: string };
  endpoint?: { baseUrl: string; label?: string; source: string };
  /** What was there and could not be used. */
  rejected: string[];
}

export interface ModelsStatus {
  /** As written in the config; absent when nothing is chosen. */
  defaultModel?: string;
  /** Absent when nothing can answer. */
  resolvedDefault?: DefaultModel;
  /** Why there is no default. */
  defaultProblem?: string;
  fallbacks: string[];
  aliases: Record<string, string>;
  /** Empty when every model is allowed. */
  allowed: string[];
  storePath: string;
  providers: ProviderStatus[];
  /** Providers of the default and its fallbacks that have no key. */
  missing: string[];
  profiles: ProfileStatus[];
}

/** Which model answers, and for each provider in use where requests go and which key they carry. Runs no plugin code and asks no provider. */
export async function readModelsStatus(facts: ModelFacts): Promise<ModelsStatus> {
  const { config, paths } = facts;
  const instances = createProviderInstances(facts);
  const factsOf = createInstanceFacts(facts);
  const store = await readProfiles(paths);
  const model = config.agents?.defaults?.model;
  const primary = typeof model === "string" ? model : model?.primary;
  const fallbacks = typeof model === "object" ? (model.fallbacks ?? []) : [];
  const chosen = await chooseDefault(facts);
  const used = new Set<string>();
  for (const ref of [chosen.resolvedDefault?.ref, ...fallbacks]) {
    const id = ref === undefined ? undefined : providerOf(ref, facts);
    if (id !== undefined) used.add(id);
  }
  const providers: ProviderStatus[] = [];
  for (const instance of instances.list()) {
    const found = await factsOf(instance);
    const own = orderProfiles(instance, facts, store.profiles);
    const matters =
      used.has(instance.id) ||
      instance.entry !== undefined ||
      found.search.credential !== undefined;
    if (matters || own.length > 0) providers.push(await describe(instance, found, own, facts));
  }
  const missing = providers.filter(
    ({ provider, effective }) => used.has(provider) && effective.kind === "missing",
  );
  return {
    ...(primary === undefined ? {} : { defaultModel: primary }),
    ...chosen,
    fallbacks: fallbacks.map((ref) => canonicalReference(ref, facts, instances)),
    aliases: Object.fromEntries(
      [...listAliases(config)].map(([alias, ref]) => [
        alias,
        canonicalReference(ref, facts, instances),
      ]),
    ),
    allowed: config.agents?.defaults?.modelPolicy?.allow ?? [],
    storePath: displayPath(paths.authProfilesFile, paths.home),
    providers,
    missing: missing.map(({ provider }) => provider),
    profiles: store.profiles.map((profile) =>
      profileStatus(profile, (facts.clock ?? systemClock).now()),
    ),
  };
}

async function chooseDefault(
  facts: ModelFacts,
): Promise<Pick<ModelsStatus, "resolvedDefault" | "defaultProblem">> {
  try {
    return { resolvedDefault: await chooseDefaultModel(facts) };
  } catch (error) {
    return { defaultProblem: errorMessage(error) };
  }
}

function providerOf(ref: string, facts: ModelFacts): string | undefined {
  try {
    return findModel(ref, facts).instance.id;
  } catch {
    return undefined;
  }
}

async function describe(
  instance: ProviderInstance,
  { search, available, endpoint }: InstanceFacts,
  profiles: readonly StoredProfile[],
  facts: ModelFacts,
): Promise<ProviderStatus> {
  const { credential } = search;
  const count = (type: string): number => profiles.filter((row) => row.type === type).length;
  const kinds = { profile: "profiles", env: "env", config: "config" } as const;
  const without = available ? "none" : "missing";
  return {
    provider: instance.id,
    effective: {
      kind: credential === undefined ? without : kinds[credential.kind],
      detail: credential === undefined ? "" : placeOf(credential, facts),
    },
    profiles: {
      count: profiles.length,
      oauth: count("oauth"),
      token: count("token"),
      apiKey: count("api_key"),
      labels: await Promise.all(profiles.map((profile) => labelOf(profile, facts))),
    },
    ...(credential && { key: { source: credential.source, masked: maskKey(credential.value) } }),
    ...(endpoint && { endpoint }),
    rejected: search.rejected,
  };
}

function placeOf(
  { kind, source }: { kind: string; source: string },
  { paths, environment }: ModelFacts,
): string {
  if (kind === "profile") return displayPath(paths.authProfilesFile, paths.home);
  const name = source.slice(source.indexOf(":") + 1).trim();
  const file = kind === "env" ? environment.source(name) : undefined;
  return file === undefined || file === "env" ? name : `${name} in ${file}`;
}

async function labelOf(
  profile: StoredProfile,
  { environment, config, paths }: ModelFacts,
): Promise<string> {
  const input = profile.keyRef ?? profile.tokenRef;
  const plain = profile.key ?? profile.token;
  const secret = await resolveSecret(input, { environment, config, paths }).catch(() => undefined);
  const value = secret?.value ?? plain?.trim();
  return `${profile.id}=${value === undefined ? "missing" : maskKey(value)}`;
}

function profileStatus(profile: StoredProfile, now: number): ProfileStatus {
  const { id, provider, type, expires } = profile;
  const row = { profileId: id, provider, type };
  if (type === "oauth") return { ...row, status: "unsupported" };
  if (obstacleOf(profile, now) !== undefined) return { ...row, status: "expired" };
  if (expires === undefined) return { ...row, status: "static" };
  const remainingMs = expires - now;
  return { ...row, status: remainingMs <= warnBeforeMs ? "expiring" : "ok", remainingMs };
}
