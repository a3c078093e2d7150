import type { EndpointRow, ProviderEndpoint } from "openclaw/sdk";
import { describeKey } from "openclaw/sdk/openai-compatible";
import {
  authChoiceAt,
  authChoiceOf,
  classifyEndpoint,
  classifyKey,
  classOf,
  placeOf,
  places,
  type EndpointPlan,
} from "./endpoint-class.ts";
import manifest from "./openclaw.plugin.json" with { type: "json" };

const retired = manifest.setup.providers[0]?.retired;
const probe = "`openclaw models auth probe` tries the others, one short request each.";

/** Source, last four characters and look of a key: `the key from env: QWEN_API_KEY, ending in wxyz (sk-sp-…: a subscription key)`. */
export function describeQwenKey(endpoint: ProviderEndpoint): string {
  const shape = shapeOf(endpoint.apiKey);
  return `${describeKey(endpoint)}${shape === undefined ? "" : ` (${shape})`}`;
}

function shapeOf(apiKey: string | undefined): string | undefined {
  const key = apiKey?.trim() ?? "";
  if (key === "") return undefined;
  if (key.startsWith("sk-ws-")) return "sk-ws-…: a workspace's pay-as-you-go key";
  switch (classifyKey(key)) {
    case "plan":
      return "sk-sp-…: a subscription key, Coding Plan or Token Plan";
    case "standard":
      return "sk-…: a pay-as-you-go key";
    case "temporary":
      return "st-…: a temporary token";
    case "modelscope":
      return "ms-…: a ModelScope token";
    case "openrouter":
      return "sk-or-…: an OpenRouter key";
    case "unknown":
      return "not one of the vendor's known shapes";
  }
}

/** Where a refused key probably belongs, from its look and the host that refused it. */
export function adviseOnKey(endpoint: ProviderEndpoint): string {
  const { plan, region } = classifyEndpoint(endpoint.baseUrl);
  if (plan === "portal")
    return retired === undefined ? probe : `${retired.sentence} ${retired.hint}`;
  if (endpoint.apiKey === undefined || endpoint.apiKey === "") {
    const choice = authChoiceOf(plan === "other" ? "standard" : plan, region);
    const variable = plan === "token" ? "QWEN_TOKEN_PLAN_API_KEY" : "QWEN_API_KEY";
    return `Set ${variable}, or run ${onboard(choice)}.`;
  }
  switch (classifyKey(endpoint.apiKey)) {
    case "modelscope":
      return "A key that begins with ms- is a ModelScope token; it works at https://api-inference.modelscope.cn/v1 only.";
    case "openrouter":
      return "A key that begins with sk-or- belongs to OpenRouter; it works at https://openrouter.ai/api/v1 only.";
    case "temporary":
      return "A key that begins with st- is a temporary token and lives half an hour at most; use an API key.";
    case "plan":
      return adviseOnPlanKey(endpoint, plan);
    case "standard":
    case "unknown":
      return adviseOnStandardKey(endpoint, plan);
  }
}

const serverOfOnesOwn =
  "Check that the key belongs to this server; `openclaw models status` shows where it comes from.";

function adviseOnPlanKey({ baseUrl }: ProviderEndpoint, plan: EndpointPlan): string {
  if (plan === "other") return serverOfOnesOwn;
  const others = placesOf(["coding", "token"], baseUrl);
  const head =
    plan === "standard"
      ? "This pay-as-you-go endpoint takes no key that begins with sk-sp-."
      : "The key is of another plan or region, or the subscription has ended or its key was reset.";
  return `${head} It may belong to ${listPlaces(others)}. ${probe}`;
}

function adviseOnStandardKey({ baseUrl, apiKey }: ProviderEndpoint, plan: EndpointPlan): string {
  if (plan === "other") return serverOfOnesOwn;
  const others = placesOf(["standard"], baseUrl);
  const head =
    plan === "standard"
      ? "Keys work in their own region only, and keys of a workspace at its own host."
      : "This subscription endpoint takes only keys that begin with sk-sp-.";
  const own =
    apiKey?.trim().startsWith("sk-ws-") === true
      ? ` A key that begins with sk-ws- always works at its workspace's own host, {workspace}.{region}.maas.aliyuncs.com: ${onboard("qwen-workspace-api-key")}.`
      : "";
  return `${head} The key may belong to ${listPlaces(others)}.${own} ${probe}`;
}

/** The vendor's shared endpoints of those plans but the one at hand. Of the subscriptions, those of the same region come first. */
function placesOf(plans: readonly EndpointPlan[], baseUrl: string): EndpointRow[] {
  const here = placeOf(baseUrl);
  const { region } = classifyEndpoint(baseUrl);
  const fitting = places.filter((row) => {
    const isShared = row.plan !== "workspace" && row.plan !== "trial";
    return isShared && row !== here && plans.includes(classOf(row).plan);
  });
  if (plans.includes("standard")) return fitting;
  const distance = (row: EndpointRow) => Number(classOf(row).region !== region);
  return fitting.toSorted((left, right) => distance(left) - distance(right));
}

function listPlaces(rows: readonly EndpointRow[]): string {
  return rows
    .map(({ id, label, hosts }) => {
      const choice = authChoiceAt(id);
      const how = choice === undefined ? "" : `, ${onboard(choice)}`;
      return `${label}: ${hosts[0] ?? ""}${how}`;
    })
    .join("; ");
}

function onboard(choice: string): string {
  return `\`openclaw onboard --auth-choice ${choice}\``;
}
