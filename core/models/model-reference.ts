import type { Config } from "../config/schema.ts";
import { suggest } from "../config/suggest.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { ModelFacts } from "./model-facts.ts";
import {
  createProviderInstances,
  type ProviderInstance,
  type ProviderInstances,
} from "./provider-instance.ts";

/** A reference as it was written: `provider/model`, `provider/name/space/model`, `model`, each with `@profile` or without. */
export interface ModelReference {
  provider?: string;
  model: string;
  /** Credential profile that it is pinned to: `acme:work`. */
  profile?: string;
}

/** A reference that has a provider. */
export interface FoundModel {
  instance: ProviderInstance;
  modelId: string;
  profile?: string;
  /** `provider/model`, or `provider/model@profile`, with the provider's real id. */
  ref: string;
  /** The alias that led here. */
  alias?: string;
  warning?: string;
}

type References = Pick<ModelFacts, "manifests" | "config">;

/** The reference without the credential profile that it may be pinned to. */
export function withoutProfile(reference: string): string {
  return reference.replace(/@[\w.-]+:.+$/, "");
}

/** Splits at the first slash, because model ids may hold more. Throws `MODEL_REFERENCE_INVALID` on a text that names nothing. */
export function parseModelReference(text: string): ModelReference {
  const trimmed = text.trim();
  const pinned = /^(.+?)@([\w.-]+:.+)$/.exec(trimmed);
  const [rest = "", profile] = pinned === null ? [trimmed] : [pinned[1], pinned[2]];
  const slash = rest.indexOf("/");
  const provider = slash < 0 ? undefined : rest.slice(0, slash).trim();
  const model = rest.slice(slash + 1).trim();
  if (model === "" || provider === "" || /\s/.test(provider ?? "")) {
    throw new OpenClawError("MODEL_REFERENCE_INVALID", `"${trimmed}" does not name a model.`, {
      hint: "Write provider/model; openclaw models list --all shows what there is.",
    });
  }
  return {
    model,
    ...(provider === undefined ? {} : { provider }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/**
 * Finds the provider of a reference or alias. The model id itself is never judged: what the user types reaches the provider. Throws
 * `MODEL_UNKNOWN_PROVIDER` when nothing serves the provider, `MODEL_UNKNOWN` when a text without a slash means nothing.
 */
export function findModel(
  text: string,
  facts: References,
  instances: ProviderInstances = createProviderInstances(facts),
): FoundModel {
  return find(text, facts.config, instances, 0);
}

/** The reference in the form that compares equal whatever alias of the provider it was written with; the text as it is when nothing serves it. */
export function canonicalReference(
  text: string,
  facts: References,
  instances?: ProviderInstances,
): string {
  try {
    return findModel(text, facts, instances).ref;
  } catch {
    return text.trim();
  }
}

/** Aliases of `agents.defaults.models`, as written, with what they stand for. */
export function listAliases(config: Config): Map<string, string> {
  const rows = Object.entries(config.agents?.defaults?.models ?? {});
  return new Map(rows.flatMap(([ref, row]) => (row.alias === undefined ? [] : [[row.alias, ref]])));
}

function find(
  text: string,
  config: Config,
  instances: ProviderInstances,
  depth: number,
): FoundModel {
  const reference = parseModelReference(text);
  const { provider, model, profile } = reference;
  const pin = profile === undefined ? "" : `@${profile}`;
  const alias = aliasOf(provider === undefined ? model : `${provider}/${model}`, config);
  // An alias may stand for another alias; a ring of them ends here.
  if (alias !== undefined && depth < 5) {
    const target = find(`${alias.target}${pin}`, config, instances, depth + 1);
    return { ...target, alias: alias.name };
  }
  if (provider === undefined) return findBare(reference, config, instances);
  const instance = instances.find(provider);
  if (instance !== undefined) {
    return standIn(provider, instance, model, profile) ?? found(instance, model, profile);
  }
  const whole = listed(`${provider}/${model}`, instances);
  if (whole !== undefined) return found(whole, `${provider}/${model}`, profile);
  throw unknownProvider(provider, instances);
}

/** What answers in place of a service that the vendor has switched off; undefined when the reference names no such thing. */
function standIn(
  provider: string,
  instance: ProviderInstance,
  model: string,
  profile: string | undefined,
): FoundModel | undefined {
  const retired = instance.vendor?.setup.retired;
  const name = provider.toLowerCase();
  if (retired === undefined || instance.id.toLowerCase() === name) return undefined;
  if (!retired.aliases.some((alias) => alias.toLowerCase() === name)) return undefined;
  const result = found(instance, retired.models?.[model] ?? model, profile);
  return { ...result, warning: `${retired.sentence} ${result.ref} stands in, with an API key.` };
}

function findBare(
  reference: ModelReference,
  config: Config,
  instances: ProviderInstances,
): FoundModel {
  const { model, profile } = reference;
  const owner = listed(model, instances);
  if (owner !== undefined) return found(owner, model, profile);
  const chosen = config.agents?.defaults?.model;
  const primary = typeof chosen === "string" ? chosen : chosen?.primary;
  const provider =
    primary?.includes("/") === true ? parseModelReference(primary).provider : undefined;
  const instance = provider === undefined ? undefined : instances.find(provider);
  if (instance !== undefined) {
    const result = found(instance, model, profile);
    return {
      ...result,
      warning: `"${model}" names no provider; ${result.ref} is used. Write it in full.`,
    };
  }
  throw new OpenClawError("MODEL_UNKNOWN", `No provider is known for the model "${model}".`, {
    hint: `Write it as provider/${model}, or give it an alias: openclaw models aliases add`,
  });
}

/** The only provider whose known models include exactly that id. The config's rows are asked first. */
function listed(model: string, instances: ProviderInstances): ProviderInstance | undefined {
  const all = instances.list();
  const configured = all.filter(
    ({ entry }) => entry?.models?.some(({ id }) => id === model) === true,
  );
  if (configured.length > 0) return configured.length === 1 ? configured[0] : undefined;
  const known = all.filter(
    ({ vendor, custom }) => !custom && vendor?.rows.some(({ id }) => id === model) === true,
  );
  return known.length === 1 ? known[0] : undefined;
}

function found(
  instance: ProviderInstance,
  modelId: string,
  profile: string | undefined,
): FoundModel {
  const ref = `${instance.id}/${modelId}`;
  return profile === undefined
    ? { instance, modelId, ref }
    : { instance, modelId, profile, ref: `${ref}@${profile}` };
}

function aliasOf(text: string, config: Config): { name: string; target: string } | undefined {
  const wanted = text.toLowerCase();
  for (const [name, target] of listAliases(config)) {
    if (name.trim().toLowerCase() === wanted) return { name, target };
  }
  return undefined;
}

/** Nothing serves that provider id. */
export function unknownProvider(id: string, instances: ProviderInstances): OpenClawError {
  const known = instances.list().map((instance) => instance.id);
  const names = instances.directory.list().flatMap(({ setup }) => setup.aliases ?? []);
  const near = suggest(id, [...known, ...names]);
  const guess = near === undefined ? "" : ` Did you mean "${near}"?`;
  return new OpenClawError(
    "MODEL_UNKNOWN_PROVIDER",
    `No enabled plugin and no entry of models.providers serves the provider "${id}".${guess}`,
    {
      hint: `Known providers: ${known.toSorted().join(", ") || "none"}. See openclaw plugins list.`,
    },
  );
}
