import type { ModelRequest, ThinkingLevel } from "openclaw/sdk";
import type { ReasoningReplay, RequestBody } from "openclaw/sdk/openai-compatible";
import { familyOf, type Efforts, type ModelFamily } from "./model-families.ts";

type On = Exclude<ThinkingLevel, "off">;

const ranks: Record<On | Efforts[number], number> = {
  minimal: 1,
  low: 1,
  medium: 2,
  adaptive: 2,
  high: 3,
  xhigh: 4,
  max: 5,
  ultra: 5,
};

/** How many tokens a thought may have at a level; above these, as many as the model wants. */
const budgets: Partial<Record<ThinkingLevel, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 16_384,
  high: 32_768,
};

/**
 * The only writer of the fields that switch thinking. Models whose row does not say `reasoning` get no field at all: the server's default holds. The row's
 * `compat.thinkingFormat` names the form: `qwen` (the vendor's top-level flag, also the default here), `qwen-chat-template` (servers that fill in the chat
 * template, such as vLLM and SGLang); any other form is not ours to write.
 */
export function applyThinking(body: RequestBody, request: ModelRequest): RequestBody {
  const { model, thinking, params } = request;
  const format = model.compat?.["thinkingFormat"];
  if (format !== undefined && format !== "qwen" && format !== "qwen-chat-template") return body;
  const { enable_thinking: _flag, reasoning_effort: _effort, ...rest }: RequestBody = body;
  if (model.reasoning !== true) return rest;
  const family = familyOf(model.id);
  if (format === "qwen-chat-template") {
    const on = thinking !== "off" || family.thinking === "always";
    return { ...rest, chat_template_kwargs: { ...templateFields(rest), enable_thinking: on } };
  }
  const fields = switchFields(family, thinking, format === "qwen");
  if (!thinks(request)) return { ...rest, ...fields };
  return {
    ...rest,
    ...fields,
    ...budgetField(family, thinking, params),
    ...preserveField(request),
  };
}

/** Whether the model will think in answer to this request, as far as the request decides it. */
export function thinks({ model, thinking }: ModelRequest): boolean {
  if (model.reasoning !== true) return false;
  const family = familyOf(model.id).thinking;
  return family === "always" || (family !== "never" && thinking !== "off");
}

/** The earlier thoughts that this model wants to see again. */
export function replayReasoning(request: ModelRequest): ReasoningReplay {
  if (!thinks(request)) return "none";
  const { replays, preserves } = familyOf(request.model.id);
  if (replays !== undefined) return replays;
  if (preserves !== true) return "none";
  const chosen = request.params?.["preserve_thinking"];
  if (chosen === false) return "none";
  return chosen === true ? "all" : "current-turn";
}

function switchFields(
  family: ModelFamily,
  thinking: ThinkingLevel,
  isExplicit: boolean,
): RequestBody {
  const effort = thinking === "off" ? undefined : effortFor(family.efforts, thinking);
  const effortField = effort === undefined ? {} : { reasoning_effort: effort };
  switch (family.thinking) {
    case "never":
      return isExplicit ? { enable_thinking: thinking !== "off" } : {};
    case "always":
      return { enable_thinking: true, ...effortField };
    case "tiers":
      // The effort alone turns thinking on; the vendor's own client sends one field or the other, never both.
      return thinking === "off" ? { enable_thinking: false } : effortField;
    case "switch":
      if (family.hasTypedSwitch === true) {
        return { thinking: { type: thinking === "off" ? "disabled" : "adaptive" } };
      }
      return { enable_thinking: thinking !== "off", ...effortField };
  }
}

/** The weakest effort that is not below the level, or the strongest there is. */
function effortFor(efforts: Efforts | undefined, level: On): string | undefined {
  return efforts?.find((effort) => ranks[effort] >= ranks[level]) ?? efforts?.at(-1);
}

/** A limit on the thought, where the model's own limit is known. The user's figure wins, up to that limit. An effort is a limit already. */
function budgetField(
  { budget, efforts }: ModelFamily,
  thinking: ThinkingLevel,
  params: Record<string, unknown> | undefined,
): RequestBody {
  if (budget === undefined || efforts !== undefined) return {};
  const chosen = params?.["thinking_budget"] ?? params?.["thinkingBudget"] ?? budgets[thinking];
  if (typeof chosen !== "number" || !(chosen >= 1)) return {};
  return chosen >= budget && chosen === budgets[thinking]
    ? {}
    : { thinking_budget: Math.min(Math.floor(chosen), budget) };
}

function preserveField(request: ModelRequest): RequestBody {
  if (familyOf(request.model.id).preserves !== true) return {};
  const chosen = request.params?.["preserve_thinking"];
  if (typeof chosen === "boolean") return { preserve_thinking: chosen };
  const asked = request.messages.findLastIndex(({ role }) => role === "user");
  const isLoop = request.messages.slice(asked).some((message) => {
    return message.role === "assistant" && message.reasoning !== undefined;
  });
  return isLoop ? { preserve_thinking: true } : {};
}

/**
 * True for servers that fill in the chat template themselves: some swallow the opening tag of the thought, so that the content begins in the middle of it.
 */
export function thoughtMayOpenUnmarked(request: ModelRequest): boolean {
  return request.model.compat?.["thinkingFormat"] === "qwen-chat-template" && thinks(request);
}

function templateFields(body: RequestBody): RequestBody {
  const fields = body["chat_template_kwargs"];
  return typeof fields === "object" && fields !== null ? { ...fields } : {};
}
