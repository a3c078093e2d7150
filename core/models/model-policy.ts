import { OpenClawError } from "../sdk/errors.ts";
import type { ModelFacts } from "./model-facts.ts";
import { canonicalReference, findModel, withoutProfile } from "./model-reference.ts";
import { createProviderInstances } from "./provider-instance.ts";

type PolicyFacts = Pick<ModelFacts, "manifests" | "config">;

/**
 * Whether people may choose that model: the agent's `modelPolicy.allow`, or else `agents.defaults.modelPolicy.allow`, names it, its provider (`provider/*`) or its namespace (`provider/space/*`), or
 * there is no such list. The configured default and its fallbacks are the operator's own choice and always allowed.
 */
export function isModelAllowed(reference: string, facts: PolicyFacts, agentId?: string): boolean {
  const { allow } = policyFor(facts, agentId);
  if (allow === undefined) return true;
  const instances = createProviderInstances(facts);
  const canonical = (text: string): string =>
    withoutProfile(canonicalReference(text, facts, instances));
  const wanted = canonical(reference);
  const { defaults, entries } = facts.config.agents ?? {};
  const own = agentId === undefined ? undefined : entries?.[agentId]?.model;
  const chosen = [defaults?.model, own].flatMap((model) =>
    typeof model === "string" ? [model] : [model?.primary, ...(model?.fallbacks ?? [])],
  );
  if (chosen.some((text) => text !== undefined && canonical(text) === wanted)) return true;
  return allow.some((rule) => {
    if (!rule.endsWith("/*")) return canonical(rule) === wanted;
    const [provider = "", ...space] = rule.slice(0, -2).split("/");
    const id = instances.find(provider)?.id ?? provider;
    return wanted.startsWith(`${[id, ...space].join("/")}/`);
  });
}

/** Throws `MODEL_NOT_ALLOWED`, or what is wrong with the reference. Asked before any call to the model. */
export function checkModelAllowed(reference: string, facts: PolicyFacts, agentId?: string): void {
  if (isModelAllowed(reference, facts, agentId)) return;
  const { ref } = findModel(reference, facts);
  const { path } = policyFor(facts, agentId);
  throw new OpenClawError(
    "MODEL_NOT_ALLOWED",
    `The model "${withoutProfile(ref)}" is not in ${path}.modelPolicy.allow.`,
    { hint: `The operator can add "${withoutProfile(ref)}" to that list.` },
  );
}

function policyFor({ config }: PolicyFacts, agentId: string | undefined) {
  const { defaults, entries } = config.agents ?? {};
  const own = agentId === undefined ? undefined : entries?.[agentId]?.modelPolicy?.allow;
  if (own !== undefined) return { allow: own, path: `agents.entries.${agentId}` };
  return { allow: defaults?.modelPolicy?.allow, path: "agents.defaults" };
}
