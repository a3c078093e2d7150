import { LLMock } from "@copilotkit/aimock";
import type { ModelEvent } from "openclaw/sdk";
import { collectEvents, sampleEndpoint, sampleModelRequest } from "openclaw/sdk/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createQwenProvider } from "./provider.ts";

/** The same provider against a server of other people's, so that the client and our own fake cannot share a mistake. */
const mock = new LLMock({ port: 0 });
const provider = createQwenProvider();

beforeAll(async () => {
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
});
beforeEach(() => {
  mock.reset();
});

async function ask(
  text: string,
  fields: Parameters<typeof sampleModelRequest>[0] = {},
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const request = sampleModelRequest({
    endpoint: sampleEndpoint({
      providerId: "qwen",
      baseUrl: `${mock.url}/v1`,
      idleTimeoutMs: 2_000,
    }),
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    ...fields,
  });
  return await collectEvents(provider.stream(request, signal));
}

const textOf = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");

describe("against an independent server", () => {
  test("text streams in pieces, with the usage that was asked for", async () => {
    mock.onMessage(
      "hello",
      { content: "Hello there, this is a longer answer in several pieces." },
      { chunkSize: 8 },
    );
    const events = await ask("hello");
    expect(textOf(events)).toBe("Hello there, this is a longer answer in several pieces.");
    expect(events.filter((event) => event.type === "text-delta").length).toBeGreaterThan(2);
    expect(events.at(-2)).toMatchObject({
      type: "usage",
      usage: { outputTokens: expect.any(Number) },
    });
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("reasoning comes apart from the text", async () => {
    mock.onMessage("think", { content: "The answer.", reasoning: "A hidden thought." });
    const events = await ask("think");
    expect(textOf(events)).toBe("The answer.");
    expect(events.some((event) => event.type === "reasoning-delta")).toBe(true);
  });

  test("parallel tool calls come whole, and their results go back", async () => {
    mock.on(
      { userMessage: "weather", hasToolResult: false },
      {
        toolCalls: [
          { name: "weather", arguments: '{"city":"Oslo"}' },
          { name: "weather", arguments: '{"city":"Rome"}' },
        ],
      },
    );
    mock.on({ userMessage: "weather", hasToolResult: true }, { content: "Cold and warm." });
    const tools = [
      { name: "weather", description: "Tells the weather.", inputSchema: { type: "object" } },
    ];
    const first = await ask("weather", { tools });
    const calls = first.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
    expect(calls.map((call) => call.arguments)).toEqual(['{"city":"Oslo"}', '{"city":"Rome"}']);
    const messages = [
      { role: "user" as const, content: [{ type: "text" as const, text: "weather" }] },
      { role: "assistant" as const, content: [], toolCalls: calls },
      ...calls.map((call) => ({
        role: "tool" as const,
        toolCallId: call.id,
        toolName: call.name,
        isError: false,
        content: [{ type: "text" as const, text: "4 degrees" }],
      })),
    ];
    expect(textOf(await ask("weather", { tools, messages }))).toBe("Cold and warm.");
  });

  test.each([
    [401, { message: "Incorrect API key provided.", code: "invalid_api_key" }, "auth"],
    [429, { message: "Rate limit reached", code: "rate_limit_exceeded" }, "rate-limit"],
    [500, { message: "boom", type: "server_error" }, "server"],
    [
      400,
      {
        message: "This model's maximum context length is 8192 tokens.",
        code: "context_length_exceeded",
      },
      "context-overflow",
    ],
  ] as const)("status %i is one error event", async (status, error, kind) => {
    mock.onMessage("fail", { error, status });
    const events = await ask("fail");
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: "error", error: { kind, status } });
  });

  test("the wait of a 429 is handed on", async () => {
    mock.onMessage("busy", {
      error: { message: "slow down", code: "limit_requests" },
      status: 429,
      retryAfter: 7,
    });
    expect((await ask("busy"))[0]).toMatchObject({ error: { retryAfterMs: 7_000 } });
  });

  test("a stream that is cut keeps its text and ends as a retryable network error", async () => {
    mock.onMessage(
      "cut",
      { content: "one two three four five six" },
      { chunkSize: 4, truncateAfterChunks: 3 },
    );
    const events = await ask("cut");
    expect("one two three four five six".startsWith(textOf(events))).toBe(true);
    expect(events.at(-1)).toMatchObject({
      type: "error",
      error: { kind: "network", retryable: true },
    });
  });

  test("a slow stream can be stopped in the middle", async () => {
    mock.onMessage("slow", { content: "one two three four" }, { chunkSize: 4, latency: 400 });
    const stop = new AbortController();
    const asked = ask("slow", {}, stop.signal);
    await expect.poll(() => mock.getRequests().length).toBe(1);
    stop.abort();
    expect((await asked).at(-1)).toMatchObject({ type: "error", error: { kind: "aborted" } });
  });

  test("a hanging server is a timeout", async () => {
    mock.onMessage("hang", { content: "late" }, { latency: 900 });
    const endpoint = sampleEndpoint({ baseUrl: `${mock.url}/v1`, idleTimeoutMs: 80 });
    expect((await ask("hang", { endpoint })).at(-1)).toMatchObject({
      type: "error",
      error: { kind: "timeout" },
    });
  });
});
