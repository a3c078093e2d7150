import { systemClock } from "../lib/clock.ts";
import { readProfiles } from "./credential-store.ts";
import { obstacleOf, orderProfiles } from "./credentials.ts";
import type { ModelFacts } from "./model-facts.ts";
import { environmentKeys } from "./environment-keys.ts";
import { findModel, type FoundModel } from "./model-reference.ts";
import { isPlaceholderKey } from "./placeholder-key.ts";

/** The models that may answer in place of the configured one: the agent's own list, or else the one for all agents. A model that somebody chose has none. */
export function fallbackReferences(
  { config }: Pick<ModelFacts, "config">,
  agentId: string,
): string[] {
  const own = config.agents?.entries?.[agentId]?.model;
  const model = own ?? config.agents?.defaults?.model;
  return typeof model === "object" ? (model.fallbacks ?? []) : [];
}

/**
 * The references under which a list of models is asked, in order, each once: a model whose provider has several keys, stored or else in the
 * environment, once with each of them. A reference that names nothing stays as it is, and says so when it is its turn.
 */
export async function candidateReferences(
  refs: readonly string[],
  facts: ModelFacts,
): Promise<string[]> {
  const { profiles } = await readProfiles(facts.paths);
  const now = (facts.clock ?? systemClock).now();
  const found = refs.flatMap((ref) => {
    try {
      const model = findModel(ref, facts);
      if (model.profile !== undefined) return [model.ref];
      const usable = orderProfiles(model.instance, facts, profiles).filter(
        (profile) => obstacleOf(profile, now) === undefined,
      );
      const isOwn = model.instance.custom && model.instance.entry?.apiKey !== undefined;
      const pins = isOwn
        ? []
        : usable.length > 0
          ? usable.map(({ id }) => id)
          : keysOf(model, facts);
      // The first is what the plain reference means.
      return [model.ref, ...pins.slice(1).map((pin) => `${model.ref}@${pin}`)];
    } catch {
      return [ref];
    }
  });
  return [...new Set(found)];
}

/** Those of one variable: a key under another name may belong to another account or address. */
function keysOf({ instance }: FoundModel, { environment }: ModelFacts): string[] {
  const names = instance.vendor?.setup.envVars ?? [];
  const families = names.map((name) =>
    environmentKeys([name], environment).filter(({ value }) => !isPlaceholderKey(value)),
  );
  return (families.find((keys) => keys.length > 0) ?? []).map(({ pin }) => pin);
}
