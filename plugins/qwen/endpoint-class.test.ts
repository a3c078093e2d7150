import { describe, expect, test } from "vitest";
import { authChoiceOf, classifyEndpoint, classifyKey } from "./endpoint-class.ts";

describe("an endpoint's class", () => {
  test.each([
    ["https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "standard", "global"],
    ["https://dashscope.aliyuncs.com/compatible-mode/v1", "standard", "china"],
    ["https://dashscope-us.aliyuncs.com/compatible-mode/v1", "standard", "global"],
    ["https://llm-abc123.eu-central-1.maas.aliyuncs.com/compatible-mode/v1", "standard", "global"],
    ["https://ws-abc123.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "standard", "china"],
    ["https://coding-intl.dashscope.aliyuncs.com/v1", "coding", "global"],
    ["https://coding.dashscope.aliyuncs.com/v1", "coding", "china"],
    ["https://CODING.DashScope.aliyuncs.com./v1", "coding", "china"],
    ["https://coding.dashscope.aliyuncs.com:443/v1", "coding", "china"],
    ["https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "token", "china"],
    ["https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1", "token", "global"],
    ["https://portal.qwen.ai/v1", "portal", "global"],
    ["https://dashscope.aliyuncs.com.evil.test/v1", "other", "global"],
    ["http://localhost:8000/v1", "other", "global"],
    ["nonsense", "other", "global"],
  ])("comes from the host: %s", (baseUrl, plan, region) => {
    expect(classifyEndpoint(baseUrl)).toEqual({ plan, region });
  });
});

test.each([
  ["sk-sp-abc", "plan"],
  [" sk-ws-a.b_c-d", "standard"],
  ["sk-0123456789abcdef", "standard"],
  ["ms-abc", "modelscope"],
  ["sk-or-abc", "openrouter"],
  ["st-abc", "temporary"],
  [undefined, "unknown"],
])("the key %s looks like: %s", (key, kind) => {
  expect(classifyKey(key)).toBe(kind);
});

test("the sign-in of a plan has the ids of the manifest", () => {
  expect(authChoiceOf("coding", "china")).toBe("qwen-api-key-cn");
  expect(authChoiceOf("standard", "global")).toBe("qwen-standard-api-key");
});
