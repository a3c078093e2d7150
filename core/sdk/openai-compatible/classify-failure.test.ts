import { describe, expect, test } from "vitest";
import type { ProviderFailure } from "../provider.ts";
import { classifyFailure } from "./classify-failure.ts";
import { hostOf, quoteVendor } from "./endpoint-text.ts";
import { requestTo } from "./sample-request.ts";
import { IdleTimeoutError, StreamCutError } from "./network-failure.ts";
import { readRetryAfter } from "./retry-after.ts";

const { endpoint } = requestTo("https://API.example.test./v1");
const classify = (failure: ProviderFailure) => classifyFailure(failure, endpoint, () => 0);
const coded = (code: string) => Object.assign(new TypeError("fetch failed"), { cause: { code } });

describe("an answer with a status", () => {
  test.each<[string, number, unknown, string, boolean]>([
    ["a wrong key", 401, { error: { message: "no", code: "invalid_api_key" } }, "auth", false],
    ["a forbidden access", 403, "", "auth", false],
    ["an unpaid account", 402, {}, "billing", false],
    [
      "no money under 429",
      429,
      { error: { code: "insufficient_quota", message: "x" } },
      "billing",
      false,
    ],
    [
      "too many requests",
      429,
      { error: { message: "Request too large: too many tokens per minute" } },
      "rate-limit",
      true,
    ],
    [
      "an unknown model",
      404,
      { error: { message: "The model `x` does not exist", code: "model_not_found" } },
      "model-not-found",
      false,
    ],
    [
      "an unknown model in a text",
      404,
      { error: 'model "x" not found, try pulling it first' },
      "model-not-found",
      false,
    ],
    ["a wrong path", 404, "", "invalid-request", false],
    ["a web page", 404, "<!DOCTYPE html><html></html>", "invalid-request", false],
    ["a slow answer", 408, {}, "timeout", true],
    ["a slow gateway with a page", 504, "<html>", "timeout", true],
    ["a slow gateway without a page", 504, "", "timeout", true],
    ["a broken server", 500, { message: "boom", code: "InternalError" }, "server", true],
    ["a full server", 503, "", "overloaded", true],
    [
      "an overloaded engine behind a gateway",
      400,
      { code: "X", message: '{"error":{"message":"busy","type":"EngineOverloadedError"}}' },
      "overloaded",
      true,
    ],
    ["a bad parameter", 400, { detail: "temperature must be below 2" }, "invalid-request", false],
    [
      "a filter",
      400,
      { error: { code: "content_filter", message: "no" } },
      "content-filter",
      false,
    ],
    [
      "a long prompt (OpenAI)",
      400,
      {
        error: {
          message: "This model's maximum context length is 8192 tokens.",
          code: "context_length_exceeded",
        },
      },
      "context-overflow",
      false,
    ],
    [
      "a long prompt (SGLang)",
      400,
      {
        message: "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
      },
      "context-overflow",
      false,
    ],
    [
      "a long prompt (llama.cpp)",
      400,
      { error: { message: "the request exceeds the available context size" } },
      "context-overflow",
      false,
    ],
    [
      "a long prompt (range)",
      400,
      { error: { message: "Range of input length should be [1, 129024]" } },
      "context-overflow",
      false,
    ],
    [
      "a long prompt (Chinese)",
      400,
      { error: { message: "输入内容长度超过模型最大上下文" } },
      "context-overflow",
      false,
    ],
    ["a body that is too large", 413, "", "context-overflow", false],
  ])("reads %s", (_name, status, body, kind, retryable) => {
    expect(classify({ status, body })).toMatchObject({ kind, retryable, status });
  });

  test("shows one line of at most 300 characters of the vendor and no key", () => {
    const message = `bad ${endpoint.apiKey} and sk-other.key_with-parts99\n${"x".repeat(900)}`;
    const error = classify({ status: 400, body: { error: { message } } });
    expect(error.message).not.toContain("sk-");
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain("\n");
  });

  test("keeps the request id of the body, else of the headers", () => {
    expect(
      classify({ status: 500, body: { request_id: "b" }, headers: { "x-request-id": "h" } })
        .requestId,
    ).toBe("b");
    expect(classify({ status: 500, headers: { "x-request-id": "h" } }).requestId).toBe("h");
  });

  test("keeps the wait only for what can be tried again", () => {
    const headers = { "retry-after": "7" };
    expect(classify({ status: 429, headers }).retryAfterMs).toBe(7000);
    expect(classify({ status: 401, headers }).retryAfterMs).toBeUndefined();
  });

  test("takes an unexplained error in the middle of a stream for a fault of the server", () => {
    expect(classify({ body: { message: "oops" }, midStream: true })).toMatchObject({
      kind: "server",
      retryable: true,
    });
  });
});

describe("a call without an answer", () => {
  test.each<[string, unknown, string, boolean]>([
    ["refused", coded("ECONNREFUSED"), "network", true],
    ["not looked up", coded("ENOTFOUND"), "network", true],
    ["reset", coded("ECONNRESET"), "network", true],
    ["closed by the other side", coded("UND_ERR_SOCKET"), "network", true],
    ["not trusted", coded("DEPTH_ZERO_SELF_SIGNED_CERT"), "network", false],
    ["not trusted for the name", coded("ERR_TLS_CERT_ALTNAME_INVALID"), "network", false],
    ["slow to connect", coded("UND_ERR_CONNECT_TIMEOUT"), "timeout", true],
    ["silent", new IdleTimeoutError(5), "timeout", true],
    ["cut", new StreamCutError(), "network", true],
    ["failed without a code", new TypeError("fetch failed"), "network", true],
    ["aborted", new DOMException("stop", "AbortError"), "aborted", false],
    ["something else", new RangeError("bug"), "unknown", false],
    [
      "several addresses refused",
      { cause: new AggregateError([{ code: "ECONNREFUSED" }]) },
      "network",
      true,
    ],
  ])("is told when it was %s", (_name, cause, kind, retryable) => {
    const error = classify({ cause });
    expect(error).toMatchObject({ kind, retryable });
    expect(error.message).toMatch(/\.$/);
  });
});

describe("the wait that a vendor asks for", () => {
  test.each<[Record<string, string>, number | undefined]>([
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [{ "retry-after": "Thu, 01 Jan 1970 00:01:00 GMT" }, 60_000],
    [
      { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT", date: "Thu, 01 Jan 2026 00:00:30 GMT" },
      30_000,
    ],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("is read from %j", (headers, expected) => {
    expect(readRetryAfter(headers, () => 0)).toBe(expected);
  });
});

test("a host is compared in lower case, without trailing dots and credentials", () => {
  expect(hostOf("https://user:pass@API.Example.test./v1")).toBe("api.example.test");
  expect(hostOf("http://localhost:11434/v1")).toBe("localhost:11434");
});

test("a vendor's sentence loses long keys with dots and dashes", () => {
  expect(quoteVendor("key sk-ws-abc.def_ghi-jkl is bad", endpoint)).toBe("key [key] is bad");
});
