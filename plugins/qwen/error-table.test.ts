import type { ModelErrorKind, ModelErrorReason, ProviderEndpoint } from "openclaw/sdk";
import { describe, expect, test } from "vitest";
import { classifyQwenError } from "./errors.ts";
import { createQwenProvider } from "./provider.ts";

const classify = createQwenProvider().classifyError;
const standard = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1";
const coding = "https://coding.dashscope.aliyuncs.com/v1";
const token = "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1";

const at = (baseUrl: string, providerId = "qwen"): ProviderEndpoint => ({
  providerId,
  baseUrl,
  apiKey: "sk-sp-0123456789abcdefwxyz",
  credentialSource: "env: QWEN_API_KEY",
});

const link = " For details, see: https://www.alibabacloud.com/help/en/model-studio/error-code#x";

/** The same failure in the shapes that the vendor uses. */
function shapesOf(code: string | undefined, message: string): [string, unknown][] {
  const inner = { message, ...(code === undefined ? {} : { code, type: code }) };
  return [
    ["openai", { error: { ...inner, message: message + link, param: null }, request_id: "r-1" }],
    ["native", { ...(code === undefined ? {} : { code }), message, request_id: "r-1" }],
    ["text", JSON.stringify({ error: inner, requestId: "r-1" })],
    [
      "nested",
      { code, message: JSON.stringify({ error: { message, type: code } }), request_id: "r-1" },
    ],
  ];
}

type Row = [
  status: number,
  code: string | undefined,
  message: string,
  kind: ModelErrorKind,
  reason: ModelErrorReason | undefined,
  retryable: boolean,
  host?: string,
];

const wait = true;
const give = false;

/** Model Studio's error code page, the FAQs of the plans, and bodies seen in the wild; 2026. */
const rows: Row[] = [
  [401, "invalid_api_key", "Incorrect API key provided.", "auth", "wrong-endpoint", give],
  [401, "InvalidApiKey", "Invalid API-key provided.", "auth", "wrong-endpoint", give],
  [401, "InvalidApiKey", "No API-key provided.", "auth", "key-missing", give],
  [401, "invalid_api_key", "invalid access token or token expired", "auth", "wrong-endpoint", give],
  [401, "NOT AUTHORIZED", "NOT AUTHORIZED", "auth", "permission", give],
  [
    401,
    undefined,
    "Authentication failed, please make sure that a valid ModelScope token is supplied.",
    "auth",
    "wrong-endpoint",
    give,
  ],
  [
    403,
    "AccessDenied.Unpurchased",
    "Access to model denied. Please make sure you are eligible for using the model.",
    "model-not-found",
    "not-activated",
    give,
  ],
  [403, "Model.AccessDenied", "Model access denied.", "model-not-found", "permission", give],
  [403, "App.AccessDenied", "App access denied.", "auth", "permission", give],
  [403, "Workspace.AccessDenied", "Workspace access denied.", "auth", "permission", give],
  [
    403,
    "Endpoint.AccessDenied",
    "Workspace endpoint access denied.",
    "auth",
    "wrong-endpoint",
    give,
  ],
  [
    403,
    "AccessDenied",
    "current user api does not support synchronous calls.",
    "invalid-request",
    "parameters",
    give,
  ],
  [
    403,
    "AccessDenied",
    "current user api does not support asynchronous calls.",
    "invalid-request",
    "parameters",
    give,
  ],
  [
    403,
    "AllocationQuota.FreeTierOnly",
    "The free tier of the model has been exhausted.",
    "billing",
    "free-tier",
    give,
  ],
  [403, "AccessDenied", "Policy expired", "server", undefined, wait],
  [
    404,
    "model_not_found",
    "The model `x` does not exist or you do not have access to it.",
    "model-not-found",
    "unknown-model",
    give,
  ],
  [404, "ModelNotFound", "Model not found.", "model-not-found", "unknown-model", give],
  [400, "InvalidParameter", "Model not exist.", "model-not-found", "unknown-model", give],
  [
    404,
    "model_not_supported",
    "Unsupported model `wan2.6-t2v` for OpenAI compatibility mode.",
    "model-not-found",
    "unknown-model",
    give,
  ],
  [404, "WorkSpaceNotFound", "Workspace is not found.", "auth", "wrong-endpoint", give],
  [
    400,
    "invalid_parameter_error",
    "model 'qwen3.6-plus' is not supported.",
    "model-not-found",
    "not-in-plan",
    give,
    coding,
  ],
  [
    400,
    "invalid_parameter_error",
    "model 'x' not found or not supported",
    "model-not-found",
    "not-in-plan",
    give,
    token,
  ],
  [
    400,
    "Arrearage",
    "Access denied, please make sure your account is in good standing.",
    "billing",
    "arrears",
    give,
  ],
  [429, "CommodityNotPurchased", "Commodity has not purchased yet.", "billing", "arrears", give],
  [429, "PrepaidBillOverdue", "The prepaid bill is overdue.", "billing", "arrears", give],
  [429, "PostpaidBillOverdue", "The postpaid bill is overdue.", "billing", "arrears", give],
  [
    400,
    "data_inspection_failed",
    "Input data may contain inappropriate content.",
    "content-filter",
    undefined,
    give,
  ],
  [
    400,
    "DataInspectionFailed",
    "Output data may contain inappropriate content.",
    "content-filter",
    undefined,
    give,
  ],
  [429, "Throttling", "Requests throttled.", "rate-limit", "requests-per-minute", wait],
  [
    429,
    "Throttling.RateQuota",
    "Requests rate limit exceeded, please try again later.",
    "rate-limit",
    "requests-per-minute",
    wait,
  ],
  [
    429,
    "LimitRequests",
    "You exceeded your current requests list.",
    "rate-limit",
    "requests-per-minute",
    wait,
  ],
  [
    429,
    "limit_requests",
    "You exceeded your current requests list.",
    "rate-limit",
    "requests-per-minute",
    wait,
  ],
  [429, "Throttling.BurstRate", "Request rate increased too quickly.", "rate-limit", "burst", wait],
  [
    429,
    "limit_burst_rate",
    "Request rate increased too quickly. Please slow down.",
    "rate-limit",
    "burst",
    wait,
  ],
  [
    429,
    "Throttling.AllocationQuota",
    "Allocated quota exceeded, please increase your quota limit.",
    "rate-limit",
    "tokens-per-minute",
    wait,
  ],
  [
    429,
    "insufficient_quota",
    "You exceeded your current quota, please check your plan and billing details.",
    "rate-limit",
    "tokens-per-minute",
    wait,
  ],
  [
    429,
    "insufficient_quota",
    "Something that nobody has seen before.",
    "rate-limit",
    "tokens-per-minute",
    wait,
  ],
  [429, "insufficient_quota", "Free allocated quota exceeded.", "billing", "free-tier", give],
  [
    429,
    "Throttling.AllocationQuota",
    "Free allocated quota exceeded.",
    "billing",
    "free-tier",
    give,
  ],
  [
    429,
    "insufficient_quota",
    "Your token-plan quota has been exhausted.",
    "billing",
    "plan-exhausted",
    give,
    token,
  ],
  [
    429,
    "insufficient_quota",
    "hour allocated quota exceeded.",
    "rate-limit",
    "plan-window",
    give,
    coding,
  ],
  [
    429,
    "Throttling.AllocationQuota",
    "week allocated quota exceeded.",
    "rate-limit",
    "plan-window",
    give,
    coding,
  ],
  [
    429,
    "insufficient_quota",
    "month allocated quota exceeded.",
    "rate-limit",
    "plan-window",
    give,
    coding,
  ],
  [
    429,
    "insufficient_quota",
    "concurrency allocated quota exceeded.",
    "rate-limit",
    "concurrency",
    wait,
    coding,
  ],
  [
    429,
    "insufficient_quota",
    "usage allocated quota exceeded. please try again later.",
    "rate-limit",
    "load-shed",
    wait,
    coding,
  ],
  [
    500,
    "InternalError",
    "An internal error has occured, please try again later.",
    "server",
    undefined,
    wait,
  ],
  [
    500,
    "internal_error",
    "An internal error has occured, please try again later.",
    "server",
    undefined,
    wait,
  ],
  [500, "InternalError.Algo", "inference internal error.", "server", undefined, wait],
  [500, "InternalError.Algo", "list index out of range", "invalid-request", "history", give],
  [
    500,
    "InternalError.Algo",
    "Expecting ',' delimiter: line 1 column 9 (char 8)",
    "invalid-request",
    "history",
    give,
  ],
  [
    500,
    "InternalError.Timeout",
    "The task ran longer than three hours.",
    "timeout",
    undefined,
    wait,
  ],
  [500, "RequestTimeOut", "Request timed out, please try again later.", "timeout", undefined, wait],
  [500, "ResponseTimeout", "Response timed out.", "timeout", undefined, wait],
  [
    500,
    "ModelServingError",
    "Too many requests. Your requests are being throttled due to system capacity limits.",
    "overloaded",
    "capacity",
    wait,
  ],
  [500, "ModelServiceFailed", "Failed to request model service.", "overloaded", "capacity", wait],
  [
    503,
    "ModelUnavailable",
    "Model is unavailable, please try again later.",
    "overloaded",
    "capacity",
    wait,
  ],
  [502, undefined, "Bad Gateway", "server", undefined, wait],
  [
    429,
    "EngineOverloadedError",
    "The engine is currently overloaded, please try again later.",
    "overloaded",
    "capacity",
    wait,
  ],
];

/** Texts of 400 InvalidParameter. */
const parameterRows: [
  message: string,
  kind: ModelErrorKind,
  reason: ModelErrorReason | undefined,
][] = [
  [
    "parameter.enable_thinking must be set to false for non-streaming calls",
    "invalid-request",
    "thinking",
  ],
  ["enable_thinking only support stream call", "invalid-request", "thinking"],
  [
    "The value of the enable_thinking parameter is restricted to True.",
    "invalid-request",
    "thinking",
  ],
  [
    "The thinking_budget parameter must be a positive integer and not greater than 81920",
    "invalid-request",
    "thinking",
  ],
  [
    "This model only support stream mode, please enable the stream parameter.",
    "invalid-request",
    "thinking",
  ],
  ['tool_choice is one of the strings that should be ["none","auto"]', "invalid-request", "tools"],
  ["The tool call is not supported.", "invalid-request", "tools"],
  ["Tool names are not allowed to be [search]", "invalid-request", "tools"],
  ["[] is too short - 'tools'", "invalid-request", "tools"],
  ["Repetitive tool calls detected in the history.", "invalid-request", "tools"],
  [
    'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
    "invalid-request",
    "history",
  ],
  [
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    "invalid-request",
    "parameters",
  ],
  [
    "Json mode response is not supported when enable_thinking is true",
    "invalid-request",
    "thinking",
  ],
  ["Range of input length should be [1, 991808]", "context-overflow", undefined],
  [
    "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]",
    "context-overflow",
    undefined,
  ],
  ["输入长度超过模型最大限制", "context-overflow", undefined],
  ["请求的 token 数超出了模型的上下文窗口", "context-overflow", undefined],
  ["输入内容过长，请缩短后重试", "context-overflow", undefined],
  ["上下文长度超限", "context-overflow", undefined],
  ["Range of max_tokens should be [1, 65536]", "invalid-request", "parameters"],
  ["'temperature' must be in [0.0, 2.0)", "invalid-request", "parameters"],
  ["Range of top_p should be (0.0, 1.0]", "invalid-request", "parameters"],
  ["Presence_penalty should be in [-2.0, 2.0]", "invalid-request", "parameters"],
  ["Range of n should be [1, 4]", "invalid-request", "parameters"],
  ["input content must be a string.", "invalid-request", "media"],
  ["Unexpected item type in content.", "invalid-request", "media"],
  ["url error, please check url！", "invalid-request", "media"],
  ["Exceeded limit on max bytes per data-uri item : 10485760", "invalid-request", "media"],
  [
    "<400> InternalError.Algo.InvalidParameter: The image length and width do not meet the model restrictions. [height:1 or width:1 must be larger than 10]",
    "invalid-request",
    "media",
  ],
  ["you must provide a model parameter.", "invalid-request", "parameters"],
  ["Required body invalid, please check the request body format.", "invalid-request", "parameters"],
  ["This model does not support enable_search.", "invalid-request", "parameters"],
  ["batch size is invalid, it should not be larger than 10", "invalid-request", "parameters"],
];

describe("the vendor's failures are read as its pages explain them", () => {
  test.each(rows)("%i %s: %s", (status, code, message, kind, reason, retryable, host) => {
    for (const [shape, body] of shapesOf(code, message)) {
      const { hint, ...error } = classify({ status, body }, at(host ?? standard));
      expect([shape, error.kind, error.reason, error.retryable]).toEqual([
        shape,
        kind,
        reason,
        retryable,
      ]);
      expect(hint).toMatch(/\S/);
      expect(JSON.stringify(error)).not.toContain("0123456789abcdef");
    }
  });

  test.each(parameterRows)("400 InvalidParameter: %s", (message, kind, reason) => {
    for (const code of ["InvalidParameter", "invalid_parameter_error"]) {
      for (const [shape, body] of shapesOf(code, message)) {
        const error = classify({ status: 400, body }, at(standard));
        expect([shape, error.kind, error.reason, error.retryable]).toEqual([
          shape,
          kind,
          reason,
          false,
        ]);
      }
    }
  });

  test("codes of the InvalidParameter family count without their sentence", () => {
    for (const [code, reason] of [
      ["InvalidParameter.NotSupportEnableThinking", "thinking"],
      ["InvalidURL", "media"],
      ["invalid_value", "parameters"],
    ]) {
      expect(classify({ status: 400, body: { code, message: "no" } }, at(standard))).toMatchObject({
        kind: "invalid-request",
        reason,
        retryable: false,
      });
    }
  });

  test("a model that a plan lacks comes with one that it has", () => {
    const body = JSON.stringify({ error: { message: "model 'x' is not supported." } });
    const hintAt = (baseUrl: string) => {
      const endpoint = { providerId: "mine", baseUrl, apiKey: "sk-sp-0000000001" };
      return classifyQwenError({ status: 400, headers: {}, body }, endpoint)?.hint;
    };
    expect(hintAt("https://coding.dashscope.aliyuncs.com/v1")).toContain(
      "models set mine/qwen3.5-plus",
    );
    expect(hintAt("https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1")).toContain(
      "models set mine/qwen3.7-plus",
    );
  });

  test("the Coding Plan's gate has an explanation of its own, under any provider name", () => {
    const body = { error: "Coding Plan is currently only available for Coding Agents" };
    const error = classify({ status: 405, body }, at(coding, "bailian"));
    expect(error).toMatchObject({ kind: "invalid-request", reason: "client-refused" });
    for (const word of [
      "bailian",
      "coding.dashscope.aliyuncs.com",
      "QWEN_API_KEY",
      "wxyz",
      "sk-sp-",
    ])
      expect(error.message).toContain(word);
    expect(error.hint).toContain("qwen-standard-api-key-cn");
  });

  test.each([
    [401, "invalid_api_key", "Incorrect API key provided."],
    [403, "Endpoint.AccessDenied", "Workspace endpoint access denied."],
    [404, "model_not_found", "The model `x` does not exist or you do not have access to it."],
    [404, undefined, undefined],
  ])("a %i (%s) names provider, host, the key's source, end and look", (status, code, message) => {
    const body = message === undefined ? "" : { error: { code, message } };
    const error = classify({ status, body }, at(standard, "bailian"));
    for (const word of [
      "bailian",
      "dashscope-intl.aliyuncs.com",
      "env: QWEN_API_KEY",
      "wxyz",
      "sk-sp-",
    ])
      expect(error.message).toContain(word);
    expect(error.hint).toMatch(/\S/);
  });

  test("an error frame in a stream, with status 200 or none, is read by its code", () => {
    const body = {
      request_id: "r",
      code: "Throttling.RateQuota",
      message: "Requests rate limit exceeded",
    };
    expect(classify({ body, midStream: true }, at(standard))).toMatchObject({
      kind: "rate-limit",
      retryable: true,
      requestId: "r",
    });
    expect(classify({ status: 200, body }, at(standard)).kind).toBe("rate-limit");
  });
});
