import type { CatalogRow } from "openclaw/sdk";
import manifest from "../openclaw.plugin.json" with { type: "json" };
import { compatError, nativeError, type Refusal } from "./dashscope-answers.ts";
import { opens, type FakeHost, type FakeKey } from "./dashscope-hosts.ts";

type Json = Record<string, unknown>;

const rows = manifest.modelCatalog.providers.qwen.models as CatalogRow[];
const lineups = manifest.modelCatalog.lineups;
const seeing = /^(qwen3\.[5-8]-(plus|flash)|qwen3\.8-max|qwen3?-vl|kimi)/;
const neverThinks = /^(qwen3-coder|qwen-(max|long|vl)|auto$)/;
const alwaysThinks = /^(MiniMax-M2|kimi-k3|kimi-k2\.7-code|glm-5\.3)/;
/** These take `thinking: { type }` and no flag. */
const typedSwitch = /^MiniMax-M3/;
const offByDefault = /^(qwen3-max|qwen3-vl|qwen-(plus|flash|turbo)|kimi|deepseek-v3)/;
const budgets: readonly [RegExp, number][] = [
  [/^qwen3\.7-plus/, 262_144],
  [/^(qwen3\.[56]|qwen3-max|kimi)/, 81_920],
  [/^glm/, 32_768],
];
const efforts: readonly [RegExp, readonly string[]][] = [
  [/^qwen3\.8/, ["none", "minimal", "low", "medium", "high", "xhigh", "max"]],
  [/^(kimi-k3|glm-5\.3|deepseek-v4(\.1-flash|-flash-0731|-pro-0813))/, ["low", "high", "max"]],
  [/^(deepseek-v4|glm-5)/, ["high", "max"]],
];

/** The models that a host serves. The plans serve what they list; the vendor's Coding Plan may serve more than we advertise, and here it does not. */
export function modelsOf(host: FakeHost): string[] {
  const id = `${host.plan === "token" ? "token-plan" : host.plan}-${host.region}`;
  const listed = lineups.find(({ endpoints }) => endpoints.includes(id))?.models;
  return listed ?? rows.filter(({ onlyAt }) => onlyAt === undefined).map((row) => row.id);
}

const invalid = (message: string): Refusal => compatError(400, "invalid_parameter_error", message);

/** What the key × host matrix answers; undefined when the key is right. */
export function checkKey(
  host: FakeHost,
  authorization: string | undefined,
  keys: Readonly<Record<string, FakeKey>>,
): Refusal | undefined {
  const key = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (key === undefined) return nativeError(401, "InvalidApiKey", "No API-key provided.");
  const owner = keys[key];
  if (owner !== undefined && opens(owner, host)) return undefined;
  if (host.plan === "workspace" && owner?.plan === "standard") {
    return nativeError(403, "Endpoint.AccessDenied", "Workspace endpoint access denied.");
  }
  if (host.plan === "coding" || (host.plan === "token" && owner?.plan === "coding")) {
    return compatError(401, "invalid_api_key", "invalid access token or token expired");
  }
  if (host.plan === "token") return nativeError(401, "InvalidApiKey", "Invalid API-key provided.");
  return compatError(
    401,
    "invalid_api_key",
    "Incorrect API key provided. For details, see: https://www.alibabacloud.com/help/en/model-studio/error-code#apikey-error",
  );
}

/** What the vendor refuses in a chat request; undefined when it is sound. */
export function checkChat(host: FakeHost, body: Json): Refusal | undefined {
  const model = String(body["model"]);
  const isPlan = host.plan === "coding" || host.plan === "token";
  if (!modelsOf(host).includes(model)) {
    if (isPlan) return invalid(`model '${model}' is not supported.`);
    return compatError(
      404,
      "model_not_found",
      `The model \`${model}\` does not exist or you do not have access to it.`,
    );
  }
  return (
    checkFields(model, body) ??
    checkTools(model, body) ??
    checkThinking(model, body) ??
    checkFormat(model, body) ??
    checkMessages(model, body)
  );
}

function checkFields(model: string, body: Json): Refusal | undefined {
  const foreign = [
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
  const known = foreign.find((field) => field in body);
  if (known !== undefined) return invalid(`Unrecognized request argument supplied: ${known}`);
  const most = rows.find((row) => row.id === model)?.maxTokens ?? 131_072;
  for (const field of ["max_tokens", "max_completion_tokens"]) {
    const limit = body[field];
    if (typeof limit === "number" && (limit < 1 || limit > most))
      return invalid(`Range of max_tokens should be [1, ${most}]`);
  }
  const { temperature, top_p: topP, n } = body;
  if (typeof temperature === "number" && (temperature < 0 || temperature >= 2))
    return invalid("'temperature' must be in [0.0, 2.0)");
  if (typeof topP === "number" && (topP <= 0 || topP > 1))
    return invalid("Range of top_p should be (0.0, 1.0]");
  if (typeof n === "number" && (n < 1 || n > 4)) return invalid("Range of n should be [1, 4]");
  if (body["enable_search"] === true && /^(glm|kimi|MiniMax|qwen3-coder)/.test(model))
    return invalid("This model does not support enable_search.");
  return undefined;
}

function checkTools(model: string, body: Json): Refusal | undefined {
  const { tools, tool_choice: choice } = body;
  if (Array.isArray(tools) && tools.length === 0) return invalid("[] is too short - 'tools'");
  const names = ((tools ?? []) as { function: { name: string } }[]).map((row) => row.function.name);
  if (names.includes("search")) return invalid("Tool names are not allowed to be [search]");
  if (names.length > 0 && typeof body["n"] === "number" && body["n"] !== 1)
    return invalid("Range of n should be [1, 1]");
  if (choice === undefined || choice === "auto" || choice === "none") return undefined;
  if (typeof choice === "object" && !thinks(model, body)) return undefined;
  return invalid('tool_choice is one of the strings that should be ["none","auto"]');
}

function checkThinking(model: string, body: Json): Refusal | undefined {
  const flag = body["enable_thinking"];
  if (neverThinks.test(model) && flag !== undefined) {
    const text = "The model does not support enable_thinking.";
    return nativeError(400, "InvalidParameter.NotSupportEnableThinking", text);
  }
  if (typedSwitch.test(model) && flag !== undefined)
    return invalid("enable_thinking is not supported by this model.");
  if (alwaysThinks.test(model) && flag === false)
    return invalid("The value of the enable_thinking parameter is restricted to True.");
  if (body["stream"] !== true && (flag === true || (flag === undefined && thinks(model, body))))
    return invalid("parameter.enable_thinking must be set to false for non-streaming calls");
  const asked = body["reasoning_effort"];
  const effort = typeof asked === "string" ? asked : undefined;
  const known = efforts.find(([pattern]) => pattern.test(model))?.[1];
  if (effort !== undefined && !(known ?? []).includes(effort))
    return invalid(`reasoning_effort is not supported: ${effort}`);
  const budget = body["thinking_budget"];
  if (effort !== undefined && budget !== undefined)
    return invalid("reasoning_effort and thinking_budget cannot be set together");
  const most = budgets.find(([pattern]) => pattern.test(model))?.[1] ?? 131_072;
  if (
    budget !== undefined &&
    !(Number.isInteger(budget) && Number(budget) > 0 && Number(budget) <= most)
  )
    return invalid(
      `The thinking_budget parameter must be a positive integer and not greater than ${most}`,
    );
  return undefined;
}

function checkFormat(model: string, body: Json): Refusal | undefined {
  const type = (body["response_format"] as Json | undefined)?.["type"];
  if (type === undefined || type === "text") return undefined;
  if (type === "json_schema" && !/^qwen3\.[78]/.test(model))
    return invalid("response_format json_schema is not supported by this model.");
  if (thinks(model, body) && !model.startsWith("qwen3.8"))
    return invalid("Json mode response is not supported when enable_thinking is true");
  if (type === "json_object" && !/json/i.test(JSON.stringify(body["messages"])))
    return invalid(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    );
  return undefined;
}

function checkMessages(model: string, body: Json): Refusal | undefined {
  const messages = (body["messages"] ?? []) as Json[];
  const open = new Set<string>();
  let length = 0;
  for (const message of messages) {
    const { role, content } = message;
    if (!["system", "user", "assistant", "tool"].includes(String(role)))
      return invalid(
        `${JSON.stringify(role)} is not one of ['system', 'assistant', 'user', 'tool'] - 'messages.0.role'`,
      );
    const refused = Array.isArray(content) ? checkParts(model, content as Json[]) : undefined;
    if (refused !== undefined) return refused;
    length += JSON.stringify(content ?? "").length;
    for (const call of (message["tool_calls"] ?? []) as {
      id: string;
      function: { arguments: string };
    }[]) {
      open.add(call.id);
      if (!isJsonObject(call.function.arguments))
        return nativeError(
          500,
          "InternalError.Algo",
          "Expecting ',' delimiter: line 1 column 9 (char 8)",
        );
    }
    if (role === "tool" && !open.has(String(message["tool_call_id"])))
      return invalid(
        'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
      );
  }
  const last = messages.at(-1)?.["role"];
  if (last !== "user" && last !== "tool")
    return nativeError(500, "InternalError.Algo", "list index out of range");
  if (length > 40_000)
    return nativeError(
      400,
      "InvalidParameter",
      "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 40000]",
    );
  return undefined;
}

/** Marked text in parts is for the vendor's own lines; others want a string, and only models that see take pictures. */
function checkParts(model: string, parts: Json[]): Refusal | undefined {
  const isText = parts.every((part) => part["type"] === "text");
  if (isText) {
    return model.startsWith("qwen") ? undefined : invalid("input content must be a string.");
  }
  if (!seeing.test(model)) return invalid("Unexpected item type in content.");
  const addresses = parts.map(
    (part) => (part["image_url"] as { url?: string } | undefined)?.url ?? "",
  );
  return addresses.some((url) => url.length > 10_485_760)
    ? invalid("Exceeded limit on max bytes per data-uri item : 10485760")
    : undefined;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whether the model thinks in answer to this request. */
export function thinks(model: string, body: Json): boolean {
  if (typedSwitch.test(model))
    return (body["thinking"] as { type?: string } | undefined)?.type !== "disabled";
  if (neverThinks.test(model)) return false;
  if (alwaysThinks.test(model)) return true;
  if (body["reasoning_effort"] === "none") return false;
  return typeof body["enable_thinking"] === "boolean"
    ? body["enable_thinking"]
    : !offByDefault.test(model);
}
