import type { ProviderEndpoint } from "openclaw/sdk";
import { authChoiceOf, classifyEndpoint, classifyKey, defaultModelOf } from "../endpoint-class.ts";

/** Addresses of the services besides chat, which live at the Standard host of the same region. */
export interface NativeAddress {
  /** What `/api/v1/…` and `/compatible-api/v1/…` are appended to. */
  host: string;
  /** The OpenAI-compatible address there. */
  compatible: string;
}

const standardHosts = {
  china: "https://dashscope.aliyuncs.com",
  global: "https://dashscope-intl.aliyuncs.com",
} as const;
const compatiblePath = "/compatible-mode/v1";

/** The Standard host that belongs to an address: its own, that of a plan's region, or what a proxy has in its place. */
export function nativeAddress({ baseUrl }: Pick<ProviderEndpoint, "baseUrl">): NativeAddress {
  const { plan, region } = classifyEndpoint(baseUrl);
  if (plan === "coding" || plan === "token" || plan === "portal") {
    return { host: standardHosts[region], compatible: `${standardHosts[region]}${compatiblePath}` };
  }
  const own = baseUrl.replace(/\/+$/, "");
  if (plan === "standard") {
    const { origin } = new URL(own);
    return { host: origin, compatible: `${origin}${compatiblePath}` };
  }
  const host = own.replace(/(\/compatible-mode)?\/v1$/, "");
  return { host, compatible: own };
}

/** Why a service besides chat is not to be had with this address and key, and what to do; undefined when it is. Nothing is asked. */
export function planRefusal(
  what: string,
  instead?: (model: string) => string,
): (endpoint: ProviderEndpoint) => string | undefined {
  return (endpoint) => {
    const { plan, region } = classifyEndpoint(endpoint.baseUrl);
    const key = classifyKey(endpoint.apiKey);
    const isPlanHost = plan === "coding" || plan === "token" || plan === "portal";
    if (key !== "plan" && (!isPlanHost || key === "standard")) return undefined;
    const choice = authChoiceOf("standard", region);
    const ownModel =
      plan === "coding" || plan === "token" ? defaultModelOf(plan, region) : undefined;
    const other = instead === undefined || ownModel === undefined ? "" : `${instead(ownModel)} `;
    return (
      `${nameOf(plan)} has no ${what}: that is part of the pay-as-you-go service. ${other}` +
      `Get a Standard key of the same region and run \`openclaw onboard --auth-choice ${choice}\`, ` +
      "or keep the plan for chat and put the Standard key into a provider of its own under models.providers."
    );
  };
}

function nameOf(plan: string): string {
  if (plan === "coding") return "The Coding Plan";
  if (plan === "token") return "The Token Plan";
  if (plan === "portal") return "The former free sign-in";
  return "A subscription key (sk-sp-…)";
}
