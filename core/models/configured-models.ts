import { chooseDefaultModel } from "./default-model.ts";
import type { ModelFacts } from "./model-facts.ts";
import { findModel, listAliases } from "./model-reference.ts";
import type { ProviderInstance, ProviderInstances } from "./provider-instance.ts";

/** A model that the config names, or that is used because of it. */
export interface ConfiguredModel {
  key: string;
  modelId: string;
  /** Absent when nothing serves its provider. */
  instance?: ProviderInstance;
  tags: string[];
}

/** The default, its fallbacks, the keys of `agents.defaults.models` and the rows of `models.providers`, in that order, each once. */
export async function listConfigured(
  facts: ModelFacts,
  instances: ProviderInstances,
): Promise<ConfiguredModel[]> {
  const rows = new Map<string, ConfiguredModel & { tagSet: Set<string> }>();
  const add = (reference: string, ...tags: string[]): void => {
    const { key, ...found } = locate(reference, facts, instances);
    const row = rows.get(key) ?? { key, ...found, tags: [], tagSet: new Set<string>() };
    for (const tag of tags) row.tagSet.add(tag);
    rows.set(key, row);
  };
  const defaults = facts.config.agents?.defaults;
  const chosen = await chooseDefaultModel(facts).catch(() => undefined);
  const primary = typeof defaults?.model === "string" ? defaults.model : defaults?.model?.primary;
  if (chosen?.source === "config") add(chosen.ref, "default", "configured");
  else if (chosen !== undefined) add(chosen.ref, "default");
  else if (primary !== undefined) add(primary, "default", "configured");
  const fallbacks = typeof defaults?.model === "object" ? (defaults.model.fallbacks ?? []) : [];
  fallbacks.forEach((ref, index) => add(ref, `fallback#${index + 1}`, "configured"));
  for (const ref of Object.keys(defaults?.models ?? {})) {
    // Older configs allow whole providers here.
    if (!ref.endsWith("/*")) add(ref, "configured");
  }
  for (const { id, entry } of instances.list()) {
    for (const row of entry?.models ?? []) add(`${id}/${row.id}`, "configured");
  }
  const aliases = aliasesByKey(facts, instances);
  return [...rows.values()].map(({ tagSet, ...row }) => ({
    ...row,
    tags: [
      ...sorted(tagSet),
      ...(aliases.has(row.key) ? [`alias:${aliases.get(row.key)?.join(",") ?? ""}`] : []),
      ...(row.instance === undefined ? ["missing"] : []),
    ],
  }));
}

function locate(
  reference: string,
  facts: ModelFacts,
  instances: ProviderInstances,
): Omit<ConfiguredModel, "tags"> {
  try {
    const { instance, modelId } = findModel(reference, facts, instances);
    return { key: `${instance.id}/${modelId}`, modelId, instance };
  } catch {
    return { key: reference, modelId: reference.slice(reference.indexOf("/") + 1) };
  }
}

function aliasesByKey(facts: ModelFacts, instances: ProviderInstances): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [alias, target] of listAliases(facts.config)) {
    const { key } = locate(target, facts, instances);
    names.set(key, [...(names.get(key) ?? []), alias]);
  }
  return names;
}

/** `configured` comes after the tags that say what for. */
function sorted(tags: ReadonlySet<string>): string[] {
  return [...tags].toSorted(
    (left, right) => Number(left === "configured") - Number(right === "configured"),
  );
}
