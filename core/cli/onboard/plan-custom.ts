import { isLocalAddress } from "../../models/local-address.ts";
import { isPlaceholderKey } from "../../models/placeholder-key.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { customChoice } from "./choose-auth.ts";
import { invalidFlag, textOf, type OnboardFlags } from "./onboard-flags.ts";
import type { KeyPlan, ProviderPlan } from "./onboard-plan.ts";
import { planKey, type KeySources } from "./plan-key.ts";

/** A server of one's own: any that speaks OpenAI's chat completions. It may do without a key. */
export async function planCustom(
  flags: OnboardFlags,
  sources: Pick<KeySources, "environment"> & {
    stored(providerId: string): ReturnType<KeySources["stored"]>;
  },
): Promise<ProviderPlan> {
  const address = textOf(flags.customBaseUrl);
  const modelId = textOf(flags.customModelId);
  if (address === undefined || modelId === undefined) {
    throw new OpenClawError(
      "ONBOARD_CUSTOM_INCOMPLETE",
      "A custom provider needs an address and a model.",
      { hint: "Add --custom-base-url URL and --custom-model-id ID." },
    );
  }
  checkCompatibility(flags);
  const url = parseAddress(address);
  const baseUrl = url.href.replace(/\/+$/, "");
  const providerId = providerIdOf(flags, url);
  const key = await planCustomKey(flags, baseUrl, {
    environment: sources.environment,
    stored: () => sources.stored(providerId),
  });
  return {
    choiceId: customChoice,
    providerId,
    baseUrl,
    ...(key ? { key } : {}),
    defaultModel: `${providerId}/${modelId}`,
    customModel: {
      id: modelId,
      ...(flags.customImageInput === true ? { input: ["text", "image"] } : {}),
    },
  };
}

async function planCustomKey(
  flags: OnboardFlags,
  baseUrl: string,
  sources: Pick<KeySources, "environment" | "stored">,
): Promise<KeyPlan | undefined> {
  const given = textOf(flags.customApiKey);
  // Servers on one's own machine are often given a key such as "ollama", which they do not read.
  const isIdle = given !== undefined && isPlaceholderKey(given) && isLocalAddress(baseUrl);
  return planKey({
    ...sources,
    choiceId: customChoice,
    flag: "custom-api-key",
    variables: ["CUSTOM_API_KEY"],
    question: "",
    ...(given === undefined || isIdle ? {} : { given: { flag: "custom-api-key", value: given } }),
    ...(flags.secretInputMode === undefined ? {} : { mode: flags.secretInputMode }),
  });
}

function checkCompatibility(flags: OnboardFlags): void {
  const compatibility = flags.customCompatibility ?? "openai";
  if (compatibility !== "openai") {
    const hint = "Use openai: the server must offer /chat/completions.";
    throw invalidFlag("--custom-compatibility", compatibility, hint);
  }
  if (flags.customImageInput === true && flags.customTextInput === true) {
    throw new OpenClawError(
      "ONBOARD_INVALID_FLAG",
      "--custom-image-input and --custom-text-input exclude one another.",
      { hint: "Give the one that describes the model." },
    );
  }
}

function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url && (url.protocol === "http:" || url.protocol === "https:") && url.username === "") {
    return url;
  }
  throw new OpenClawError("ONBOARD_INVALID_FLAG", "--custom-base-url is not an address to call.", {
    hint: "Give the full address without a key in it, such as http://localhost:11434/v1.",
  });
}

/** The name that was asked for, else one from the host: `https://api.example.com:8000/v1` → `api-example-com`. */
function providerIdOf(flags: OnboardFlags, url: URL): string {
  const asked = textOf(flags.customProviderId)?.toLowerCase();
  if (asked === undefined) {
    return url.hostname.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "") || "custom";
  }
  if (/^[a-z0-9][a-z0-9._-]*$/.test(asked)) return asked;
  throw invalidFlag("--custom-provider-id", asked, "Use letters, digits, dots, - and _.");
}
