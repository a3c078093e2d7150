import type { CatalogRow } from "../sdk/manifest.ts";
import type { ModelInfo } from "../sdk/provider.ts";
import type { ProviderEntry } from "./model-facts.ts";

export type ConfigRow = NonNullable<ProviderEntry["models"]>[number];

/** What is known about one model of one provider instance. */
export interface ModelRow extends ModelInfo {
  /** The config's cap on the input, when it set one. */
  contextTokens?: number;
  /** The config lists it. */
  configured: boolean;
}

/** Figures of the manifest under those of the config. What neither knows stays absent: nothing is guessed but the kinds of input. */
export function mergeRow(
  id: string,
  known: CatalogRow | undefined,
  configured: ConfigRow | undefined,
): ModelRow {
  const base = { ...known, ...definedOf(configured ?? {}) };
  const { name, input, contextWindow, maxTokens, reasoning, contextTokens } = base as ConfigRow;
  const cost = costOf(known, configured);
  const compat = { ...known?.compat, ...configured?.compat };
  return {
    id,
    name: name ?? id,
    input: input ?? guessInput(id),
    configured: configured !== undefined,
    ...definedOf({ contextWindow, maxTokens, reasoning, contextTokens, cost }),
    ...(Object.keys(compat).length === 0 ? {} : { compat }),
  };
}

/** Prices are stated together: those of the config replace those of the manifest. An entry full of zeros is the absence of a price. */
function costOf(
  known: CatalogRow | undefined,
  configured: ConfigRow | undefined,
): ModelInfo["cost"] {
  const { input, output, cacheRead, cacheWrite, currency } = (configured?.cost ??
    {}) as NonNullable<ModelInfo["cost"]>;
  const own = definedOf({ input, output, cacheRead, cacheWrite });
  if (Object.values(own).every((figure) => figure === 0)) return known?.cost;
  return { ...own, ...(typeof currency === "string" ? { currency } : {}) };
}

const readsImages =
  /(^|[-_/.])(vl|vision|omni|multimodal)([-_/.\d]|$)|gpt-(4o|4\.1|5)|(^|\/)o[134](-|$)|claude|gemini|llava|pixtral|internvl|mllama|minicpm-v|glm-\d+(\.\d+)?v/i;

/** Families whose models read images, for ids that nothing describes. */
function guessInput(id: string): ModelInfo["input"] {
  return readsImages.test(id) ? ["text", "image"] : ["text"];
}

function definedOf<Value extends object>(
  value: Value,
): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
}
