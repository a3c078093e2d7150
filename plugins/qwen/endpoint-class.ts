import { hostOf } from "openclaw/sdk/openai-compatible";

/**
 * Whose keys a host takes. `standard`: pay-as-you-go, workspace hosts included. `coding` and `token`: the two subscriptions. `portal`: the former free
 * sign-in. `other`: not one of the vendor's, such as a proxy or a server of one's own.
 */
export type EndpointPlan = "standard" | "coding" | "token" | "portal" | "other";

export interface EndpointClass {
  plan: EndpointPlan;
  /** Keys belong to one region. `global` stands for all that is not mainland China. */
  region: "global" | "china";
}

const classes: readonly [pattern: RegExp, plan: EndpointPlan, region: EndpointClass["region"]][] = [
  [/^coding-intl\.dashscope\.aliyuncs\.com$/, "coding", "global"],
  [/^coding\.dashscope\.aliyuncs\.com$/, "coding", "china"],
  [/^token-plan\.cn-beijing\.maas\.aliyuncs\.com$/, "token", "china"],
  [/^token-plan\.[a-z0-9-]+\.maas\.aliyuncs\.com$/, "token", "global"],
  [/^dashscope-(intl|us)\.aliyuncs\.com$/, "standard", "global"],
  [/^cn-hongkong\.dashscope\.aliyuncs\.com$/, "standard", "global"],
  [/^(vpc-cn-beijing\.|batch\.)?dashscope(-finance)?\.aliyuncs\.com$/, "standard", "china"],
  [/^[^.]+\.cn-beijing\.maas\.aliyuncs\.com$/, "standard", "china"],
  [/^[^.]+\.[a-z0-9-]+\.maas\.aliyuncs\.com$/, "standard", "global"],
  [/^portal\.qwen\.ai$/, "portal", "global"],
];

/** Classifies an address by its host alone; the name under which a provider is configured does not count. */
export function classifyEndpoint(baseUrl: string): EndpointClass {
  const host = hostOf(baseUrl).replace(/:\d+$/, "");
  const found = classes.find(([pattern]) => pattern.test(host));
  return found === undefined
    ? { plan: "other", region: "global" }
    : { plan: found[1], region: found[2] };
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

/** The sign-in that belongs to a plan and region, as `onboard --auth-choice` names it. */
export function authChoiceOf(plan: "standard" | "coding", region: EndpointClass["region"]): string {
  const name = plan === "standard" ? "qwen-standard-api-key" : "qwen-api-key";
  return region === "china" ? `${name}-cn` : name;
}
