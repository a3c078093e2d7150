import type { ProviderEndpoint } from "openclaw/sdk";
import {
  hostOf,
  vendorSaid,
  type ErrorFacts,
  type ErrorOutline,
} from "openclaw/sdk/openai-compatible";
import { authChoiceOf, classifyEndpoint } from "./endpoint-class.ts";
import { describeQwenKey } from "./key-advice.ts";

interface RequestRule {
  /** Fits the vendor's code, type and sentence, joined by spaces. */
  text: RegExp;
  outline: Pick<ErrorOutline, "kind" | "retryable" | "reason"> & {
    sentence: (host: string, endpoint: ProviderEndpoint) => string;
    hint: (endpoint: ProviderEndpoint) => string;
  };
}

const invalid = { kind: "invalid-request", retryable: false } as const;
const newSession = (): string =>
  "Start a new conversation with /new; the history of this one cannot be sent as it is.";

/** Model Studio, error code page, 2026. The first rule that fits counts. */
const rules: readonly RequestRule[] = [
  {
    text: /Coding Plan is currently only available for Coding Agents/i,
    outline: {
      ...invalid,
      reason: "client-refused",
      sentence: (host, endpoint) =>
        `${endpoint.providerId}: ${host} takes requests only from programs that the Coding Plan supports, and refused this one, which came with ${describeQwenKey(endpoint)}.`,
      hint: (endpoint) =>
        `Use a Standard key (\`openclaw onboard --auth-choice ${authChoiceOf("standard", classifyEndpoint(endpoint.baseUrl).region)}\`). Headers can be set under models.providers.${endpoint.providerId}.headers; mind the plan's terms of use.`,
    },
  },
  {
    text: /data_?inspection_?failed|inappropriate content/i,
    outline: {
      kind: "content-filter",
      retryable: false,
      sentence: (host) => `The content filter of ${host} stopped this.`,
      hint: () => "Say it in other words; the same text will be refused again.",
    },
  },
  {
    text: /range of input length should be|(上下文|输入|提示词?|请求)[^。]{0,16}(过长|超长|超过|超出|超限|长度应|长度需)|超(过|出)[^。]{0,16}(上下文|最大长度|最大输入|输入长度)/i,
    outline: {
      kind: "context-overflow",
      retryable: false,
      sentence: (host) => `The conversation is longer than the model at ${host} can read.`,
      hint: () =>
        "Start a new conversation with /new, or choose a model with a larger context window.",
    },
  },
  {
    text: /range of max_(completion_)?tokens should be/i,
    outline: {
      ...invalid,
      reason: "parameters",
      sentence: (host) =>
        `The limit on the answer's length is above what the model at ${host} takes.`,
      hint: () => "Lower `maxTokens` in the params or in the model's row.",
    },
  },
  {
    text: /enable_thinking|NotSupportEnableThinking|thinking_budget|only support stream/i,
    outline: {
      ...invalid,
      reason: "thinking",
      sentence: (host) => `The model at ${host} cannot think, or not think, as asked.`,
      hint: () =>
        "Set `agents.defaults.thinkingDefault` to the opposite (off, or medium), or choose another model; for a row of your own, set `reasoning` to what the model can do.",
    },
  },
  {
    text: /list index out of range|must be a response to a prece|Expecting ','|arguments.{0,40}JSON format/i,
    outline: {
      ...invalid,
      reason: "history",
      sentence: (host) => `${host} could not read the history of this conversation.`,
      hint: newSession,
    },
  },
  {
    text: /tool_choice|tool call is not supported|Tool names are not allowed|Repetitive tool calls|\[\] is too short/i,
    outline: {
      ...invalid,
      reason: "tools",
      sentence: (host) => `The model at ${host} refused the tools of this request.`,
      hint: () =>
        "Choose a model that can use tools, or turn the tools off for this one with `compat.supportsTools: false` in its row.",
    },
  },
  {
    text: /input content must be a string|Unexpected item type in content|url error, please check url|do not meet the model restrictions|max bytes per data-uri|InvalidURL/i,
    outline: {
      ...invalid,
      reason: "media",
      sentence: (host) => `The model at ${host} cannot read what was attached.`,
      hint: () =>
        "Send it without the attachment, or choose a model that reads images, such as qwen/qwen3.5-plus.",
    },
  },
  {
    text: /support (a)?synchronous calls/i,
    outline: {
      ...invalid,
      reason: "parameters",
      sentence: (host) => `${host} was asked in the wrong way for this model.`,
      hint: () => "This is a mistake of the program: please report it with the model's name.",
    },
  },
  {
    text: /Policy expired/i,
    outline: {
      kind: "server",
      retryable: true,
      sentence: (host) => `The permission to upload to ${host} ran out.`,
      hint: () => "Send the file again.",
    },
  },
  {
    text: /must contain the word|Json mode response is not supported|does not support enable_search|should be (in )?[[(]|must be in \[|invalid_value|you must provide a model parameter|Required body invalid|batch size is invalid|only (be )?(set|support).{0,40}(n|seed)\b/i,
    outline: {
      ...invalid,
      reason: "parameters",
      sentence: (host) => `The model at ${host} refused a parameter of this request.`,
      hint: () =>
        "Look at `params` of the model and of the agent (temperature, top_p, response_format, enable_search, extra_body) and take out what the vendor names.",
    },
  },
  {
    text: /RequestTimeOut|ResponseTimeout|InternalError\.Timeout/i,
    outline: {
      kind: "timeout",
      retryable: true,
      sentence: (host) => `${host} took too long.`,
      hint: () => "Try again, or ask for less at once.",
    },
  },
  {
    text: /ModelServingError|ModelServiceFailed|ModelUnavailable|system capacity limits|EngineOverloaded/i,
    outline: {
      kind: "overloaded",
      reason: "capacity",
      retryable: true,
      sentence: (host) => `The model at ${host} is overloaded at the moment.`,
      hint: () => "Try again in a minute, or choose another model.",
    },
  },
];

/** Reads what the vendor says about the request itself; undefined when no rule fits. */
export function classifyRequest(
  facts: ErrorFacts,
  endpoint: ProviderEndpoint,
): ErrorOutline | undefined {
  const text = [facts.code, facts.type, facts.message].filter(Boolean).join(" ");
  const rule = rules.find((candidate) => candidate.text.test(text));
  if (rule === undefined) return undefined;
  const { kind, reason, retryable, sentence, hint } = rule.outline;
  const said = kind === "invalid-request" ? vendorSaid(facts, endpoint) : "";
  return {
    kind,
    ...(reason === undefined ? {} : { reason }),
    retryable,
    message: sentence(hostOf(endpoint.baseUrl), endpoint) + said,
    hint: hint(endpoint),
  };
}
