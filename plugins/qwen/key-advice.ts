import type { ProviderEndpoint } from "openclaw/sdk";
import {
  authChoiceOf,
  classifyEndpoint,
  classifyKey,
  type EndpointClass,
} from "./endpoint-class.ts";

const onboard = (choice: string): string => `\`openclaw onboard --auth-choice ${choice}\``;

/** Where a refused key probably belongs, from its look and the host that refused it. */
export function adviseOnKey(endpoint: ProviderEndpoint): string {
  const { plan, region } = classifyEndpoint(endpoint.baseUrl);
  const kind = classifyKey(endpoint.apiKey);
  if (plan === "portal") {
    return `The free Qwen sign-in ended on 2026-04-15; get an API key at https://home.qwencloud.com/api-keys and run ${onboard("qwen-standard-api-key")}.`;
  }
  if (endpoint.apiKey === undefined || endpoint.apiKey === "") {
    return `Set QWEN_API_KEY, or run ${onboard(authChoiceOf(plan === "coding" ? "coding" : "standard", region))}.`;
  }
  if (kind === "modelscope") {
    return "A key that begins with ms- is a ModelScope token; it works at https://api-inference.modelscope.cn/v1 only.";
  }
  if (kind === "openrouter") {
    return "A key that begins with sk-or- belongs to OpenRouter; it works at https://openrouter.ai/api/v1 only.";
  }
  if (kind === "temporary") {
    return "A key that begins with st- is a temporary token and lives half an hour at most; use an API key.";
  }
  if (plan === "standard")
    return kind === "plan" ? planKeyOnStandard(region) : sameKindElsewhere("standard", region);
  if (plan === "coding") {
    return kind === "plan" ? planKeyOnCoding(region) : standardKeyOnPlan(region);
  }
  if (plan === "token") {
    return kind === "plan"
      ? `The key may be a Coding Plan key: ${onboard(authChoiceOf("coding", region))}. If it is a Token Plan key, check that the plan is active and of this region.`
      : standardKeyOnPlan(region);
  }
  return "Check that the key belongs to this server; `openclaw models status` shows where it comes from.";
}

function planKeyOnStandard(region: EndpointClass["region"]): string {
  const other = region === "china" ? "global" : "china";
  return `A key that begins with sk-sp- belongs to a subscription and not to this pay-as-you-go endpoint: ${onboard(authChoiceOf("coding", region))}, or ${onboard(authChoiceOf("coding", other))} for the other region.`;
}

function standardKeyOnPlan(region: EndpointClass["region"]): string {
  const other = region === "china" ? "global" : "china";
  return `Only a key that begins with sk-sp- works on this subscription endpoint. For a pay-as-you-go key: ${onboard(authChoiceOf("standard", region))}, or ${onboard(authChoiceOf("standard", other))} for the other region.`;
}

function planKeyOnCoding(region: EndpointClass["region"]): string {
  const other = region === "china" ? "global" : "china";
  return `${sameKindElsewhere("coding", region, other)} A Token Plan key begins with sk-sp- too and needs its own \`baseUrl\`. Also check that the subscription is active and the key was not reset.`;
}

/** Keys are bound to a region: the most frequent reason why a key that looks right is refused. */
function sameKindElsewhere(
  plan: "standard" | "coding",
  region: EndpointClass["region"],
  other: EndpointClass["region"] = region === "china" ? "global" : "china",
): string {
  const name = other === "china" ? "a China (Beijing) account" : "a global account";
  return `Keys work in their own region only: if this one is from ${name}, run ${onboard(authChoiceOf(plan, other))}.`;
}
