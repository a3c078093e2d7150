import type { ProviderEndpoint } from "openclaw/sdk";
import {
  hostOf,
  vendorSaid,
  type ErrorFacts,
  type ErrorOutline,
} from "openclaw/sdk/openai-compatible";
import { authChoiceOf, classifyEndpoint } from "./endpoint-class.ts";

interface RequestRule {
  /** Fits the vendor's code, type and sentence, joined by spaces. */
  text: RegExp;
  outline: Pick<ErrorOutline, "kind" | "retryable"> & {
    sentence: (host: string) => string;
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
      sentence: (host) =>
        `${host} takes requests only from programs that the Coding Plan supports, and refused this one.`,
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
    text: /range of input length should be|上下文长度|输入.{0,8}超/i,
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
      sentence: (host) =>
        `The limit on the answer's length is above what the model at ${host} takes.`,
      hint: () => "Lower `maxTokens` in the params or in the model's row.",
    },
  },
  {
    text: /enable_thinking|NotSupportEnableThinking|thinking_budget|only support stream/i,
    outline: {
      ...invalid,
      sentence: (host) => `The model at ${host} cannot think, or not think, as asked.`,
      hint: () =>
        "Set `agents.defaults.thinkingDefault` to the opposite (off, or medium), or choose another model; for a row of your own, set `reasoning` to what the model can do.",
    },
  },
  {
    text: /list index out of range|must be a response to a preced|Expecting ','|arguments.{0,40}JSON format/i,
    outline: {
      ...invalid,
      sentence: (host) => `${host} could not read the history of this conversation.`,
      hint: newSession,
    },
  },
  {
    text: /tool_choice|tool call is not supported|Tool names are not allowed|Repetitive tool calls/i,
    outline: {
      ...invalid,
      sentence: (host) => `The model at ${host} refused the tools of this request.`,
      hint: () =>
        "Choose a model that can use tools, or turn the tools off for this one with `compat.supportsTools: false` in its row.",
    },
  },
  {
    text: /input content must be a string|Unexpected item type in content|url error, please check url|do not meet the model restrictions|max bytes per data-uri|InvalidURL/i,
    outline: {
      ...invalid,
      sentence: (host) => `The model at ${host} cannot read what was attached.`,
      hint: () =>
        "Send it without the attachment, or choose a model that reads images, such as qwen/qwen3.5-plus.",
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
  const { kind, retryable, sentence, hint } = rule.outline;
  const said = kind === "invalid-request" ? vendorSaid(facts, endpoint) : "";
  return {
    kind,
    retryable,
    message: sentence(hostOf(endpoint.baseUrl)) + said,
    hint: hint(endpoint),
  };
}
