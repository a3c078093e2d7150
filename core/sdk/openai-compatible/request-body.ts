import type { ModelRequest, ToolDefinition } from "../provider.ts";
import { isRecord } from "./plain-record.ts";
import { outputLimit } from "./output-limit.ts";
import { reasoningEffort } from "./reasoning-effort.ts";
import { toWireMessages, type ReasoningReplay } from "./wire-messages.ts";

/** The JSON body of a chat completion. */
export type RequestBody = Record<string, unknown>;

/**
 * Builds the body of a streamed chat completion. Only fields that servers of this API share: no `store`, no `developer` role, no `tool_choice`. Vendor
 * fields are the plugin's business (`prepareBody`); `params.extra_body` is merged afterwards by `mergeExtraBody`.
 */
export function buildRequestBody(request: ModelRequest, replay?: ReasoningReplay): RequestBody {
  const { model } = request;
  const params = request.params ?? {};
  const compat = model.compat ?? {};
  const body: RequestBody = {
    model: model.id,
    messages: toWireMessages(request.system, request.messages, model, replay),
    stream: true,
  };
  if (compat["supportsUsageInStreaming"] !== false)
    body["stream_options"] = { include_usage: true };
  if (request.tools.length > 0 && compat["supportsTools"] !== false) {
    body["tools"] = request.tools.map(wireTool);
    if (typeof params["parallel_tool_calls"] === "boolean") {
      body["parallel_tool_calls"] = params["parallel_tool_calls"];
    }
  }
  const limit = outputLimit(request);
  if (limit !== undefined) {
    const field =
      compat["maxTokensField"] === "max_completion_tokens" ? "max_completion_tokens" : "max_tokens";
    body[field] = limit;
  }
  const temperature = numberOf(params["temperature"]);
  if (temperature !== undefined && compat["supportsTemperature"] !== false)
    body["temperature"] = temperature;
  const topP = numberOf(params["topP"]) ?? numberOf(params["top_p"]);
  if (topP !== undefined) body["top_p"] = topP;
  if (isRecord(params["chat_template_kwargs"])) {
    body["chat_template_kwargs"] = { ...params["chat_template_kwargs"] };
  }
  const effort = reasoningEffort(request);
  if (effort !== undefined) body["reasoning_effort"] = effort;
  return body;
}

/** The user's own fields come last and win over everything. */
export function mergeExtraBody(body: RequestBody, request: ModelRequest): RequestBody {
  const extra = request.params?.["extra_body"] ?? request.params?.["extraBody"];
  return isRecord(extra) ? { ...body, ...extra } : body;
}

function wireTool(tool: ToolDefinition): Record<string, unknown> {
  const { $schema: _dialect, ...parameters } = tool.inputSchema;
  return {
    type: "function",
    function: { name: tool.name, description: tool.description, parameters },
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
