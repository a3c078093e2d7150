import { findEndpointRow, type AuthChoice, type EndpointRow } from "openclaw/sdk";
import { hostOf } from "openclaw/sdk/openai-compatible";
import manifest from "./openclaw.plugin.json" with { type: "json" };

/**
 * Whose keys a host takes. `standard`: pay-as-you-go, workspace and trial hosts included. `coding` and `token`: the two subscriptions. `portal`: the former
 * free sign-in. `other`: not one of the vendor's, such as a proxy or a server of one's own.
 */
export type EndpointPlan = "standard" | "coding" | "token" | "portal" | "other";

export interface EndpointClass {
  plan: EndpointPlan;
  /** Keys belong to one region. `global` stands for all that is not mainland China. */
  region: "global" | "china";
}

/** The vendor's endpoints, as the manifest lists them. */
export const places: readonly EndpointRow[] = manifest.providerEndpoints;
const choices: readonly AuthChoice[] = manifest.providerAuthChoices;

/** Hosts of regions that the table does not know yet. */
const later: readonly [RegExp, EndpointPlan][] = [
  [/^token-plan\.[a-z0-9-]+\.maas\.aliyuncs\.com$/, "token"],
  [/^[^.]+\.[a-z0-9-]+\.maas\.aliyuncs\.com$/, "standard"],
];

/** The vendor's row for an address, by its host alone; the name under which a provider is configured does not count. */
export function placeOf(baseUrl: string): EndpointRow | undefined {
  return findEndpointRow(places, baseUrl);
}

export function classifyEndpoint(baseUrl: string): EndpointClass {
  const place = placeOf(baseUrl);
  if (place !== undefined) return classOf(place);
  const host = hostOf(baseUrl).replace(/:\d+$/, "");
  const plan = later.find(([pattern]) => pattern.test(host))?.[1] ?? "other";
  return { plan, region: "global" };
}

export function classOf({ plan, region }: EndpointRow): EndpointClass {
  return {
    plan: plan === "coding" || plan === "token" || plan === "portal" ? plan : "standard",
    region: region === "china" || region === "finance" ? "china" : "global",
  };
}

/** True at the vendor's own hosts, where its rules hold and no others. */
export function isVendorHost(baseUrl: string): boolean {
  const { plan } = classifyEndpoint(baseUrl);
  return plan !== "other" && plan !== "portal";
}

/** What the look of a key says about it. Both subscriptions share one prefix. */
export type KeyKind = "plan" | "standard" | "temporary" | "modelscope" | "openrouter" | "unknown";

export function classifyKey(apiKey: string | undefined): KeyKind {
  const key = apiKey?.trim() ?? "";
  if (key.startsWith("sk-sp-")) return "plan";
  if (key.startsWith("sk-or-")) return "openrouter";
  if (key.startsWith("ms-")) return "modelscope";
  if (key.startsWith("st-")) return "temporary";
  return key.startsWith("sk-") ? "standard" : "unknown";
}

/** The sign-in of an endpoint, as `onboard --auth-choice` names it. Undefined for a host that belongs to one customer. */
export function authChoiceAt(endpointId: string): string | undefined {
  return choices.find(({ endpoint, address }) => endpoint === endpointId && address === undefined)
    ?.choiceId;
}

/** Id of the model that the sign-in of a plan and region sets. */
export function defaultModelOf(
  plan: "standard" | "coding" | "token",
  region: EndpointClass["region"],
): string {
  const name = authChoiceOf(plan, region);
  const ref = choices.find(({ choiceId }) => choiceId === name)?.defaultModel ?? "";
  return ref.slice(ref.indexOf("/") + 1);
}

/** The sign-in that belongs to a plan and region. */
export function authChoiceOf(
  plan: "standard" | "coding" | "token",
  region: EndpointClass["region"],
): string {
  const id = `${plan === "token" ? "token-plan" : plan}-${region}`;
  return authChoiceAt(id) ?? "qwen-standard-api-key";
}
