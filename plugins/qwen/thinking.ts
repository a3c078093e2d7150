import type { ModelRequest, ThinkingLevel } from "openclaw/sdk";
import type { RequestBody } from "openclaw/sdk/openai-compatible";

/**
 * How a model's thinking is steered. `switch`: on or off. `tiers`: on with an effort, or off. `always`: it cannot be turned off, and asking fails.
 * `never`: the request field is refused.
 */
export type ThinkingFamily = "switch" | "tiers" | "always" | "never";

/** Model Studio, deep thinking page, August 2026. */
const families: readonly [RegExp, ThinkingFamily][] = [
  [/^qwen3\.8-(max|flash)/i, "tiers"],
  [/^(qwq|minimax-m2|kimi-k3|kimi-k2\.7-code|kimi-k2-thinking|glm-5\.3|qwen3\.8-2\.4t)/i, "always"],
  [/-thinking(-\d{4})?$/i, "always"],
  [/^(qwen3-coder|qwen-max|qwen-long|qwen-vl-(max|plus))/i, "never"],
];

export function thinkingFamily(modelId: string): ThinkingFamily {
  const name = modelId.slice(modelId.lastIndexOf("/") + 1);
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? "switch";
}

/** The server knows three efforts and takes `high` for its highest. */
const efforts: Record<Exclude<ThinkingLevel, "off">, string> = {
  minimal: "low",
  low: "low",
  medium: "medium",
  adaptive: "medium",
  high: "xhigh",
  xhigh: "xhigh",
  max: "xhigh",
  ultra: "xhigh",
};

/**
 * The only writer of the fields that switch thinking. Models whose row does not say `reasoning` get no field at all: the server's default holds. The row's
 * `compat.thinkingFormat` names the form: `qwen` (the vendor's top-level flag, also the default here), `qwen-chat-template` (servers that fill in the chat
 * template, such as vLLM and SGLang); any other form is not ours to write.
 */
export function applyThinking(body: RequestBody, request: ModelRequest): RequestBody {
  const { model, thinking } = request;
  const format = model.compat?.["thinkingFormat"];
  if (format !== undefined && format !== "qwen" && format !== "qwen-chat-template") return body;
  const { enable_thinking: _flag, reasoning_effort: _effort, ...rest }: RequestBody = body;
  if (model.reasoning !== true) return rest;
  const family = thinkingFamily(model.id);
  if (format === "qwen-chat-template") {
    const on = thinking !== "off" || family === "always";
    return { ...rest, chat_template_kwargs: { ...templateFields(rest), enable_thinking: on } };
  }
  return { ...rest, ...topLevelFields(family, thinking, format === "qwen") };
}

function topLevelFields(
  family: ThinkingFamily,
  thinking: ThinkingLevel,
  isExplicit: boolean,
): RequestBody {
  switch (family) {
    case "never":
      return isExplicit ? { enable_thinking: thinking !== "off" } : {};
    case "always":
      return { enable_thinking: true };
    case "tiers":
      // The effort alone turns thinking on; the vendor's own client sends one field or the other, never both.
      return thinking === "off"
        ? { enable_thinking: false }
        : { reasoning_effort: efforts[thinking] };
    case "switch":
      return { enable_thinking: thinking !== "off" };
  }
}

/**
 * True for servers that fill in the chat template themselves: some swallow the opening tag of the thought, so that the content begins in the middle of it.
 */
export function thoughtMayOpenUnmarked(request: ModelRequest): boolean {
  const { model, thinking } = request;
  const isTemplate = model.compat?.["thinkingFormat"] === "qwen-chat-template";
  const thinks = thinking !== "off" || thinkingFamily(model.id) === "always";
  return isTemplate && model.reasoning === true && thinks;
}

function templateFields(body: RequestBody): RequestBody {
  const fields = body["chat_template_kwargs"];
  return typeof fields === "object" && fields !== null ? { ...fields } : {};
}
