import type { ModelRequest } from "openclaw/sdk";
import type { RequestBody } from "openclaw/sdk/openai-compatible";
import { classifyEndpoint, isVendorHost } from "./endpoint-class.ts";
import { familyOf } from "./model-families.ts";
import { isRecord } from "./plain-record.ts";

/**
 * Fields of the vendor that the config asks for by name in `params`: `tool_choice`, `enable_search` with `search_options`, `response_format`, and pieces of
 * tool arguments as they come. Sent to the vendor's own hosts only.
 */
export function addVendorFields(body: RequestBody, request: ModelRequest): RequestBody {
  if (!isVendorHost(request.endpoint.baseUrl)) return body;
  const { params = {} } = request;
  const fields: RequestBody = { ...body };
  const search = params["enable_search"] ?? params["enableSearch"];
  if (search === true) {
    fields["enable_search"] = true;
    const options = params["search_options"] ?? params["searchOptions"];
    if (options !== undefined) fields["search_options"] = options;
  }
  const format = params["response_format"] ?? params["responseFormat"];
  if (format !== undefined) fields["response_format"] = format;
  if (body["tools"] !== undefined) {
    const choice = params["tool_choice"] ?? params["toolChoice"];
    if (choice !== undefined) fields["tool_choice"] = choice;
    if (streamsTools(request)) fields["tool_stream"] = true;
  }
  return fields;
}

/** The pay-as-you-go endpoints document it for all these lines; the plans are known to take it for one maker's models. */
function streamsTools({ endpoint, model }: ModelRequest): boolean {
  if (familyOf(model.id).streamsTools !== true) return false;
  return classifyEndpoint(endpoint.baseUrl).plan === "standard" || /(^|\/)glm/i.test(model.id);
}

/** Fields that only OpenAI knows; some of the vendor's models refuse the whole request for them. */
const foreignFields = [
  "store",
  "service_tier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "verbosity",
  "prediction",
  "web_search_options",
  "functions",
  "function_call",
];

/**
 * The last look at a body for the vendor's hosts, after the user's own fields: what excludes one another there is settled, so that a request that could be
 * answered is not refused. Pure.
 */
export function settleFields(body: RequestBody, request: ModelRequest): RequestBody {
  if (!isVendorHost(request.endpoint.baseUrl)) return body;
  const fields: RequestBody = { ...body };
  for (const field of foreignFields) delete fields[field];
  if (Array.isArray(fields["tools"]) && fields["tools"].length === 0) delete fields["tools"];
  // An answer in one piece excludes thinking; a model that cannot stop is read as a stream after all.
  if (fields["stream"] !== true) {
    if (turnThinkingOff(fields, request)) delete fields["stream_options"];
    else fields["stream"] = true;
  }
  settleToolChoice(fields, request);
  settleFormat(fields, request);
  settleEffort(fields, request);
  return fields;
}

/** `required` is not known there; a pinned tool is refused while the model thinks. */
function settleToolChoice(fields: RequestBody, request: ModelRequest): void {
  const choice = fields["tool_choice"];
  if (choice === undefined) return;
  if (fields["tools"] === undefined) {
    delete fields["tool_choice"];
    return;
  }
  if (fields["n"] !== undefined) fields["n"] = 1;
  if (choice === "auto" || choice === "none") return;
  const isPinned = typeof choice === "object" && choice !== null;
  if (!isPinned || !turnThinkingOff(fields, request)) fields["tool_choice"] = "auto";
}

/**
 * Answers in a form hold for most models only while they do not think, and want the word "json" in the prompt. Where a form cannot be asked for, it is asked
 * for in words.
 */
function settleFormat(fields: RequestBody, request: ModelRequest): void {
  const format = fields["response_format"];
  if (!isRecord(format) || format["type"] === "text") return;
  const family = familyOf(request.model.id);
  const isFree = family.formatsWhileThinking === true || turnThinkingOff(fields, request);
  const isSchema = format["type"] === "json_schema";
  const holds = isFree && (!isSchema || family.schemas === true);
  if (holds && (isSchema || /json/i.test(JSON.stringify(fields["messages"])))) return;
  if (!isFree) delete fields["response_format"];
  else if (!holds) fields["response_format"] = { type: "json_object" };
  const schema = isSchema ? JSON.stringify(format["json_schema"]) : undefined;
  const sentence =
    schema === undefined
      ? "Answer with one JSON object and nothing else."
      : `Answer with JSON that fits this JSON Schema and with nothing else: ${schema}`;
  fields["messages"] = withInstruction(fields["messages"], sentence);
}

function withInstruction(messages: unknown, sentence: string): unknown {
  const list: unknown[] = Array.isArray(messages) ? messages : [];
  const [head, ...rest] = list;
  if (!isRecord(head) || head["role"] !== "system" || typeof head["content"] !== "string") {
    return [{ role: "system", content: sentence }, ...list];
  }
  return [{ ...head, content: `${head["content"]}\n\n${sentence}` }, ...rest];
}

/** An effort excludes a budget, and is refused by models that know none. */
function settleEffort(fields: RequestBody, { model }: ModelRequest): void {
  const { efforts, thinking, budget, hasTypedSwitch } = familyOf(model.id);
  if (hasTypedSwitch === true && typeof fields["enable_thinking"] === "boolean") {
    fields["thinking"] = { type: fields["enable_thinking"] ? "adaptive" : "disabled" };
    delete fields["enable_thinking"];
  }
  if (thinking === "never" && model.compat?.["thinkingFormat"] === undefined) {
    delete fields["enable_thinking"];
  }
  if (thinking === "always" && fields["enable_thinking"] === false) {
    fields["enable_thinking"] = true;
  }
  if (thinking === "tiers" && fields["enable_thinking"] === false) {
    delete fields["reasoning_effort"];
  }
  if (efforts === undefined) delete fields["reasoning_effort"];
  const isOff = fields["enable_thinking"] === false || thinking === "never";
  if (fields["reasoning_effort"] !== undefined || isOff) delete fields["thinking_budget"];
  if (isOff) delete fields["preserve_thinking"];
  const asked = fields["thinking_budget"];
  if (typeof asked === "number" && budget !== undefined && asked > budget) {
    fields["thinking_budget"] = budget;
  }
}

/** Answers false for a model that cannot stop thinking. */
function turnThinkingOff(fields: RequestBody, { model }: ModelRequest): boolean {
  const { thinking, hasTypedSwitch } = familyOf(model.id);
  if (thinking === "always") return false;
  delete fields["reasoning_effort"];
  delete fields["thinking_budget"];
  if (hasTypedSwitch === true) {
    delete fields["enable_thinking"];
    fields["thinking"] = { type: "disabled" };
  } else if (thinking === "never") delete fields["enable_thinking"];
  else fields["enable_thinking"] = false;
  return true;
}
