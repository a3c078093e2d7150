import { OpenClawError } from "../sdk/errors.ts";
import type { ModelFacts } from "./model-facts.ts";
import { canonicalReference, findModel, withoutProfile } from "./model-reference.ts";
import { createProviderInstances } from "./provider-instance.ts";

type PolicyFacts = Pick<ModelFacts, "manifests" | "config">;

/**
 * Whether people may choose that model: `agents.defaults.modelPolicy.allow` names it, its provider (`provider/*`) or its namespace (`provider/space/*`), or
 * there is no such list. The configured default and its fallbacks are the operator's own choice and always allowed.
 */
export function isModelAllowed(reference: string, facts: PolicyFacts): boolean {
  const defaults = facts.config.agents?.defaults;
  const allow = defaults?.modelPolicy?.allow;
  if (allow === undefined) return true;
  const instances = createProviderInstances(facts);
  const canonical = (text: string): string =>
    withoutProfile(canonicalReference(text, facts, instances));
  const wanted = canonical(reference);
  const model = defaults?.model;
  const chosen =
    typeof model === "string" ? [model] : [model?.primary, ...(model?.fallbacks ?? [])];
  if (chosen.some((text) => text !== undefined && canonical(text) === wanted)) return true;
  return allow.some((rule) => {
    if (!rule.endsWith("/*")) return canonical(rule) === wanted;
    const [provider = "", ...space] = rule.slice(0, -2).split("/");
    const id = instances.find(provider)?.id ?? provider;
    return wanted.startsWith(`${[id, ...space].join("/")}/`);
  });
}

/** Throws `MODEL_NOT_ALLOWED`, or what is wrong with the reference. Asked before any call to the model. */
export function checkModelAllowed(reference: string, facts: PolicyFacts): void {
  if (isModelAllowed(reference, facts)) return;
  const { ref } = findModel(reference, facts);
  throw new OpenClawError(
    "MODEL_NOT_ALLOWED",
    `The model "${withoutProfile(ref)}" is not in agents.defaults.modelPolicy.allow.`,
    { hint: `The operator can add "${withoutProfile(ref)}" to that list.` },
  );
}
