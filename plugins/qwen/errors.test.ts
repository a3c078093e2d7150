import type { ProviderEndpoint, ProviderFailure } from "openclaw/sdk";
import { describe, expect, test } from "vitest";
import { classifyQwenError } from "./errors.ts";
import { createQwenProvider } from "./provider.ts";

const hosts = {
  standard: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
  standardChina: "https://dashscope.aliyuncs.com/compatible-mode/v1",
  coding: "https://coding-intl.dashscope.aliyuncs.com/v1",
  token: "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
  portal: "https://portal.qwen.ai/v1",
  other: "http://localhost:8000/v1",
};

function at(host: keyof typeof hosts, apiKey = "sk-0123456789abcdefwxyz"): ProviderEndpoint {
  return {
    providerId: "qwen",
    baseUrl: hosts[host],
    apiKey,
    credentialSource: "env: QWEN_API_KEY",
  };
}
const classify = createQwenProvider().classifyError;
const compat = (code: string, message: string, type = code) => ({
  error: { code, type, message, param: null },
});
const native = (code: string, message: string) => ({ code, message, request_id: "r-1" });

describe("the vendor's errors", () => {
  test.each<[string, number, unknown, string, boolean]>([
    ["wrong key", 401, compat("invalid_api_key", "Incorrect API key provided."), "auth", false],
    ["wrong key, native", 401, native("InvalidApiKey", "Invalid API-key provided."), "auth", false],
    ["no key", 401, native("InvalidApiKey", "No API-key provided."), "auth", false],
    [
      "plan expired",
      401,
      compat("invalid_api_key", "invalid access token or token expired"),
      "auth",
      false,
    ],
    ["workspace", 401, native("NOT AUTHORIZED", "NOT AUTHORIZED"), "auth", false],
    ["plan key on the general host", 403, "invalid api-key", "auth", false],
    [
      "workspace host",
      403,
      native("Endpoint.AccessDenied", "Workspace endpoint access denied."),
      "auth",
      false,
    ],
    [
      "not bought",
      403,
      native(
        "AccessDenied.Unpurchased",
        "Access to model denied. Please make sure you are eligible for using the model.",
      ),
      "model-not-found",
      false,
    ],
    [
      "model permission",
      403,
      native("Model.AccessDenied", "Model access denied."),
      "model-not-found",
      false,
    ],
    [
      "free tier only",
      403,
      native("AllocationQuota.FreeTierOnly", "The free tier of the model has been exhausted."),
      "billing",
      false,
    ],
    [
      "unknown model",
      404,
      compat("model_not_found", "The model `x` does not exist or you do not have access to it."),
      "model-not-found",
      false,
    ],
    [
      "unknown model, 400",
      400,
      native("InvalidParameter", "Model not exist."),
      "model-not-found",
      false,
    ],
    [
      "native-only model",
      404,
      compat("model_not_supported", "Unsupported model `wan2.6` for OpenAI compatibility mode."),
      "model-not-found",
      false,
    ],
    [
      "not in the plan",
      400,
      compat("invalid_parameter_error", "model 'qwen3.6-plus' is not supported."),
      "model-not-found",
      false,
    ],
    ["wrong path", 404, "", "invalid-request", false],
    [
      "client gate",
      405,
      { error: "Coding Plan is currently only available for Coding Agents" },
      "invalid-request",
      false,
    ],
    [
      "overdue",
      400,
      compat("Arrearage", "Access denied, please make sure your account is in good standing."),
      "billing",
      false,
    ],
    [
      "bill overdue",
      429,
      native("PrepaidBillOverdue", "The prepaid bill is overdue."),
      "billing",
      false,
    ],
    [
      "not purchased",
      429,
      native("CommodityNotPurchased", "Commodity has not purchased yet."),
      "billing",
      false,
    ],
    [
      "input filter",
      400,
      compat("data_inspection_failed", "Input data may contain inappropriate content."),
      "content-filter",
      false,
    ],
    [
      "input filter, native",
      400,
      native("DataInspectionFailed", "Input data may contain inappropriate content."),
      "content-filter",
      false,
    ],
    [
      "long input",
      400,
      native("InvalidParameter", "Range of input length should be [1, 991808]"),
      "context-overflow",
      false,
    ],
    [
      "long input, wrapped",
      500,
      native(
        "InternalError.Algo",
        "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 991808]",
      ),
      "context-overflow",
      false,
    ],
    [
      "long answer",
      400,
      compat("invalid_parameter_error", "Range of max_tokens should be [1, 65536]"),
      "invalid-request",
      false,
    ],
    [
      "thinking refused",
      400,
      native("InvalidParameter.NotSupportEnableThinking", "no"),
      "invalid-request",
      false,
    ],
    [
      "thinking forced",
      400,
      compat(
        "invalid_parameter_error",
        "The value of the enable_thinking parameter is restricted to True.",
      ),
      "invalid-request",
      false,
    ],
    [
      "content parts",
      400,
      native("InvalidParameter", "input content must be a string."),
      "invalid-request",
      false,
    ],
    [
      "requests per minute",
      429,
      compat("limit_requests", "You exceeded your current requests list."),
      "rate-limit",
      true,
    ],
    [
      "requests per minute, native",
      429,
      native("Throttling.RateQuota", "Requests rate limit exceeded, please try again later."),
      "rate-limit",
      true,
    ],
    [
      "burst",
      429,
      compat("limit_burst_rate", "Request rate increased too quickly."),
      "rate-limit",
      true,
    ],
    ["bare throttling", 429, native("Throttling", "Requests throttled."), "rate-limit", true],
    [
      "free quota",
      429,
      compat("insufficient_quota", "Free allocated quota exceeded."),
      "billing",
      false,
    ],
    [
      "token plan empty",
      429,
      compat("insufficient_quota", "Your token-plan quota has been exhausted."),
      "billing",
      false,
    ],
    [
      "five hours",
      429,
      compat("insufficient_quota", "hour allocated quota exceeded."),
      "rate-limit",
      false,
    ],
    [
      "week",
      429,
      compat("insufficient_quota", "week allocated quota exceeded."),
      "rate-limit",
      false,
    ],
    [
      "month",
      429,
      compat("insufficient_quota", "month allocated quota exceeded."),
      "rate-limit",
      false,
    ],
    [
      "concurrency",
      429,
      compat("insufficient_quota", "concurrency allocated quota exceeded."),
      "rate-limit",
      true,
    ],
    [
      "plan under load",
      429,
      compat("insufficient_quota", "usage allocated quota exceeded. please try again later."),
      "rate-limit",
      true,
    ],
    [
      "overloaded behind",
      429,
      native(
        "Throttling.RateQuota",
        '{"error":{"message":"The engine is currently overloaded","type":"EngineOverloadedError"}}',
      ),
      "overloaded",
      true,
    ],
    ["inference", 500, native("InternalError.Algo", "inference internal error."), "server", true],
    [
      "history",
      500,
      native("InternalError.Algo", "list index out of range"),
      "invalid-request",
      false,
    ],
    [
      "history arguments",
      500,
      native("InternalError.Algo", "Expecting ',' delimiter: line 1 column 5 (char 4)"),
      "invalid-request",
      false,
    ],
    [
      "slow",
      500,
      native("RequestTimeOut", "Request timed out, please try again later."),
      "timeout",
      true,
    ],
    [
      "capacity",
      503,
      native(
        "ModelServingError",
        "Too many requests. Your requests are being throttled due to system capacity limits.",
      ),
      "overloaded",
      true,
    ],
    ["unavailable", 503, native("ModelUnavailable", "Model is unavailable."), "overloaded", true],
  ])("%s (%i)", (_name, status, body, kind, retryable) => {
    const error = classify({ status, body }, at("standard"));
    expect(error).toMatchObject({ kind, retryable, status });
    expect(error.hint).toMatch(/\S/);
    expect(JSON.stringify(error)).not.toContain("0123456789abcdef");
  });

  test.each([
    "Allocated quota exceeded, please increase your quota limit.",
    "You exceeded your current quota, please check your plan and billing details.",
  ])("tokens per minute look like an empty account but are a short wait: %s", (message) => {
    for (const body of [
      compat("insufficient_quota", message),
      native("Throttling.AllocationQuota", message),
    ]) {
      expect(classify({ status: 429, body }, at("standard"))).toMatchObject({
        kind: "rate-limit",
        retryable: true,
        retryAfterMs: 60_000,
      });
    }
  });

  test("the wait that the vendor names wins over our guess", () => {
    const failure = {
      status: 429,
      body: compat("insufficient_quota", "Allocated quota exceeded"),
      headers: { "retry-after": "3" },
    };
    expect(classify(failure, at("standard")).retryAfterMs).toBe(3_000);
  });

  test("at another host the same code means what it means there", () => {
    const failure = {
      status: 429,
      body: compat("insufficient_quota", "You exceeded your current quota"),
    };
    expect(classify(failure, at("other")).kind).toBe("billing");
  });

  test("in the middle of a stream they are read from the frame alone", () => {
    const failure: ProviderFailure = {
      midStream: true,
      body: native("DataInspectionFailed", "Output data may contain inappropriate content."),
    };
    expect(classify(failure, at("standard"))).toMatchObject({
      kind: "content-filter",
      code: "DataInspectionFailed",
      requestId: "r-1",
    });
  });

  test("what has nothing of the vendor's is left to the common reading", () => {
    expect(classifyQwenError({ cause: new Error("x") }, at("standard"))).toBeUndefined();
    expect(classifyQwenError({ status: 500, body: "" }, at("standard"))).toBeUndefined();
    expect(classify({ cause: { code: "ECONNREFUSED" } }, at("standard")).kind).toBe("network");
  });
});

describe("the advice on a refused key", () => {
  const hintAt = (host: keyof typeof hosts, apiKey?: string) =>
    classify(
      { status: 401, body: compat("invalid_api_key", "Incorrect API key provided.") },
      at(host, apiKey),
    ).hint;

  test.each<[keyof typeof hosts, string, string[]]>([
    [
      "standard",
      "sk-sp-abcdef0123456789",
      ["sk-sp-", "--auth-choice qwen-api-key`", "qwen-api-key-cn`"],
    ],
    ["standardChina", "sk-sp-abcdef0123456789", ["--auth-choice qwen-api-key-cn`"]],
    ["coding", "sk-abcdef0123456789", ["--auth-choice qwen-standard-api-key`"]],
    [
      "coding",
      "sk-sp-abcdef0123456789",
      ["--auth-choice qwen-api-key-cn`", "Token Plan", "subscription"],
    ],
    ["standard", "sk-abcdef0123456789", ["China", "--auth-choice qwen-standard-api-key-cn`"]],
    ["standardChina", "sk-ws-abc.def-ghi_jkl", ["Global", "--auth-choice qwen-standard-api-key`"]],
    ["token", "sk-abcdef0123456789", ["--auth-choice qwen-standard-api-key-cn`"]],
    ["token", "sk-sp-abcdef0123456789", ["Coding Plan"]],
    ["standard", "ms-abcdef0123456789", ["ModelScope"]],
    ["standard", "sk-or-abcdef0123456789", ["OpenRouter"]],
    ["standard", "st-abcdef0123456789", ["temporary"]],
    ["standard", "", ["QWEN_API_KEY"]],
    ["portal", "anything-goes-here", ["2026-04-15"]],
    ["other", "sk-abcdef0123456789", ["models status"]],
  ])("at %s with %s", (host, apiKey, words) => {
    for (const word of words) expect(hintAt(host, apiKey)).toContain(word);
  });

  test("comes with a sentence that names provider, host, source and the end of the key", () => {
    const { message } = classify(
      { status: 401, body: compat("invalid_api_key", "Incorrect API key provided.") },
      at("standard"),
    );
    for (const word of ["qwen", "dashscope-intl.aliyuncs.com", "env: QWEN_API_KEY", "wxyz"])
      expect(message).toContain(word);
  });

  test("of a wrong path names the right one for the plan", () => {
    expect(classify({ status: 404, body: "" }, at("coding")).hint).toContain(
      "https://coding-intl.dashscope.aliyuncs.com/v1",
    );
    expect(classify({ status: 404, body: "" }, at("standard")).hint).toContain(
      "/compatible-mode/v1",
    );
  });
});
