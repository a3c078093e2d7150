import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelEvent, ModelRequest } from "../provider.ts";
import { eventsOf, joined, requestTo } from "./sample-request.ts";
import {
  answered,
  chunk,
  sse,
  startScriptedServer,
  streamed,
  type ScriptedServer,
} from "./fixtures/scripted-server.ts";
import { createOpenAiCompatibleProvider } from "./provider.ts";

const provider = createOpenAiCompatibleProvider({ id: "acme", userAgent: "openclaw/1 (test)" });
let server: ScriptedServer;

beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

async function run(overrides: Partial<ModelRequest> = {}): Promise<ModelEvent[]> {
  return await eventsOf(provider, requestTo(server.baseUrl, overrides));
}

function lastError(events: ModelEvent[]) {
  const last = events.at(-1);
  if (last?.type !== "error") throw new Error(`no error came: ${JSON.stringify(last)}`);
  return last.error;
}

describe("a streamed answer", () => {
  test("comes as text, with the usage of the chunk without choices, and finishes once", async () => {
    server.answer(
      streamed([
        chunk({ role: "assistant", content: "" }),
        chunk({ content: "Hel" }),
        chunk({ content: "lo" }),
        chunk({ content: "" }, "stop"),
        {
          choices: [],
          usage: {
            prompt_tokens: 12,
            completion_tokens: 3,
            completion_tokens_details: { reasoning_tokens: 0 },
            prompt_tokens_details: { cached_tokens: 8 },
          },
        },
        "[DONE]",
      ]),
    );
    expect(await run()).toEqual([
      { type: "text-delta", text: "Hel" },
      { type: "text-delta", text: "lo" },
      {
        type: "usage",
        usage: { inputTokens: 12, outputTokens: 3, reasoningTokens: 0, cachedTokens: 8 },
      },
      { type: "finish", reason: "stop" },
    ]);
  });

  test.each(["reasoning_content", "reasoning"])("keeps %s apart from the text", async (field) => {
    server.answer(
      streamed([
        chunk({ content: null, role: "assistant", [field]: "" }),
        chunk({ content: null, [field]: "I should greet." }),
        chunk({ content: "Hello", [field]: null }),
        chunk({}, "stop"),
        "[DONE]",
      ]),
    );
    const events = await run();
    expect(joined(events, "reasoning-delta")).toBe("I should greet.");
    expect(joined(events, "text-delta")).toBe("Hello");
  });

  test("separates thoughts inside the content even when the tag is split over chunks", async () => {
    server.answer(
      streamed([
        chunk({ content: "<th" }),
        chunk({ content: "ink>hidden</thi" }),
        chunk({ content: "nk>shown" }, "stop"),
        "[DONE]",
      ]),
    );
    const events = await run();
    expect(joined(events, "reasoning-delta")).toBe("hidden");
    expect(joined(events, "text-delta")).toBe("shown");
  });

  test("takes the usage from a chunk that also has choices, and the last one counts", async () => {
    server.answer(
      streamed([
        {
          choices: [{ index: 0, delta: { content: "a" } }],
          usage: { prompt_tokens: 5, completion_tokens: 1 },
        },
        {
          choices: [{ index: 0, delta: {}, finish_reason: "length" }],
          usage: { prompt_tokens: 5, completion_tokens: 2 },
        },
        "[DONE]",
      ]),
    );
    expect((await run()).slice(-2)).toEqual([
      { type: "usage", usage: { inputTokens: 5, outputTokens: 2 } },
      { type: "finish", reason: "length" },
    ]);
  });

  test("hands on tool calls and finishes with them, also when no chunk gives a reason", async () => {
    const tool = (entry: Record<string, unknown>) => ({
      choices: [{ index: 0, delta: { tool_calls: [entry] } }],
    });
    server.answer(
      streamed([
        tool({
          index: 0,
          id: "call_1",
          type: "function",
          function: { name: "weather", arguments: "" },
        }),
        tool({ index: 0, id: "", type: "function", function: { arguments: '{"city":"Oslo"}' } }),
        tool({ index: 0, id: "", type: "function", function: { arguments: "" } }),
        "[DONE]",
      ]),
    );
    expect((await run()).slice(-2)).toEqual([
      { type: "tool-call", call: { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' } },
      { type: "finish", reason: "tool-calls" },
    ]);
  });

  test("calls it tool-calls when the server says stop although there are calls", async () => {
    server.answer(
      streamed([
        chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "now", arguments: "{}" } }] }),
        chunk({}, "stop"),
      ]),
    );
    expect((await run()).at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  });

  test("is complete without [DONE] once a reason came, and even when the connection then breaks", async () => {
    server.answer(streamed([chunk({ content: "a" }, "stop")]));
    expect((await run()).at(-1)).toEqual({ type: "finish", reason: "stop" });
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse([chunk({ content: "a" }, "stop")]), () => response.destroy());
    });
    expect((await run()).at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("reads an answer in one piece from a server that does not stream", async () => {
    server.answer(
      answered(200, {
        object: "chat.completion",
        choices: [
          { index: 0, message: { role: "assistant", content: "whole" }, finish_reason: "stop" },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      }),
    );
    expect(await run()).toEqual([
      { type: "text-delta", text: "whole" },
      { type: "usage", usage: { inputTokens: 1, outputTokens: 1 } },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("survives line ends of Windows, comments, and characters cut over packets", async () => {
    server.answer(async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const text = `: hello\r\n\r\n${sse([chunk({ content: "Grüße, 世界 👋" }, "stop"), "[DONE]"]).replaceAll("\n", "\r\n")}`;
      for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(joined(await run(), "text-delta")).toBe("Grüße, 世界 👋");
  });
});

describe("a failure", () => {
  test("before the answer is one error event with status, code and request id", async () => {
    server.answer(
      answered(401, {
        error: {
          message: "Incorrect API key provided.",
          type: "invalid_request_error",
          code: "invalid_api_key",
        },
        request_id: "req-77",
      }),
    );
    const events = await run();
    expect(events).toHaveLength(1);
    const error = lastError(events);
    expect(error).toMatchObject({
      kind: "auth",
      status: 401,
      code: "invalid_api_key",
      requestId: "req-77",
      retryable: false,
    });
    expect(error.message).toContain("acme");
    expect(error.message).toContain("127.0.0.1");
    expect(error.message).toContain("env: ACME_API_KEY");
    expect(error.message).toContain("wxyz");
    expect(JSON.stringify(error)).not.toContain("sk-test-0123456789-wxyz");
  });

  test("in the middle of the stream keeps the text so far and is classified by its frame", async () => {
    server.answer(
      streamed([
        chunk({ content: "half" }),
        { error: { message: "The engine is overloaded", type: "overloaded_error" } },
      ]),
    );
    const events = await run();
    expect(joined(events, "text-delta")).toBe("half");
    expect(lastError(events)).toMatchObject({
      kind: "overloaded",
      retryable: true,
      requestId: "req-1",
    });
  });

  test("in a flat error frame is recognised as well", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        'id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"context_length_exceeded","message":"too long"}\n\n',
      );
    });
    expect(lastError(await run())).toMatchObject({ kind: "context-overflow" });
    server.answer(streamed([{ code: "InternalError", message: "inference internal error." }]));
    expect(lastError(await run())).toMatchObject({ kind: "server", code: "InternalError" });
  });

  test("under status 200 with a JSON body is an error all the same", async () => {
    server.answer(answered(200, { error: { message: "no", code: "invalid_api_key" } }));
    expect(lastError(await run())).toMatchObject({ kind: "auth" });
  });

  test("of a connection that is cut is retryable, whether it breaks or ends in good order", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse([chunk({ content: "half" })]), () => response.destroy());
    });
    const events = await run();
    expect(joined(events, "text-delta")).toBe("half");
    expect(lastError(events)).toMatchObject({ kind: "network", retryable: true });
    server.answer(streamed([chunk({ content: "half" })]));
    expect(lastError(await run())).toMatchObject({ kind: "network", retryable: true });
  });

  test("of a frame that is no JSON is an error, not an exception", async () => {
    const log = vi.spyOn(console, "error");
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end("data: {broken\n\n");
    });
    expect(lastError(await run()).kind).toBe("unknown");
    expect(log).not.toHaveBeenCalled();
  });

  test("of a server that says nothing is a timeout, before the headers and in the middle", async () => {
    const endpoint = { ...requestTo(server.baseUrl).endpoint, idleTimeoutMs: 60 };
    server.answer(() => undefined);
    expect(lastError(await run({ endpoint }))).toMatchObject({ kind: "timeout", retryable: true });
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse([chunk({ content: "half" })]));
    });
    const events = await run({ endpoint });
    expect(joined(events, "text-delta")).toBe("half");
    expect(lastError(events)).toMatchObject({ kind: "timeout", retryable: true });
    await server.cancelled;
  });

  test("of a port where nothing listens names the host", async () => {
    const gone = await startScriptedServer();
    await gone[Symbol.asyncDispose]();
    const error = lastError(await eventsOf(provider, requestTo(gone.baseUrl)));
    expect(error).toMatchObject({ kind: "network", code: "ECONNREFUSED", retryable: true });
    expect(error.message).toContain(new URL(gone.baseUrl).host);
  });

  test("of a base address that is none is no exception either", async () => {
    expect(lastError(await eventsOf(provider, requestTo("not an address"))).retryable).toBe(false);
  });

  test("of a key with a line break inside is told without sending or showing it", async () => {
    const endpoint = { ...requestTo(server.baseUrl).endpoint, apiKey: "sk-abcdef\n123456" };
    const error = lastError(await run({ endpoint }));
    expect(error.kind).toBe("auth");
    expect(JSON.stringify(error)).not.toContain("abcdef");
    expect(server.requests).toHaveLength(0);
  });
});

describe("an abort", () => {
  test("before the call sends nothing", async () => {
    const events = await eventsOf(provider, requestTo(server.baseUrl), AbortSignal.abort());
    expect(lastError(events).kind).toBe("aborted");
    expect(server.requests).toHaveLength(0);
  });

  test("in the middle ends at once and cancels the request for real", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse([chunk({ content: "half" })]));
    });
    const stop = new AbortController();
    const events: ModelEvent[] = [];
    for await (const event of provider.stream(requestTo(server.baseUrl), stop.signal)) {
      events.push(event);
      if (event.type === "text-delta") stop.abort();
    }
    expect(lastError(events).kind).toBe("aborted");
    await server.cancelled;
  });

  test("while waiting for the headers ends at once", async () => {
    const stop = new AbortController();
    server.answer(() => stop.abort());
    expect(lastError(await eventsOf(provider, requestTo(server.baseUrl), stop.signal)).kind).toBe(
      "aborted",
    );
    await server.cancelled;
  });

  test("by a reader that leaves early cancels the request too", async () => {
    server.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse([chunk({ content: "half" })]));
    });
    for await (const event of provider.stream(
      requestTo(server.baseUrl),
      new AbortController().signal,
    )) {
      if (event.type === "text-delta") break;
    }
    await server.cancelled;
  });
});

describe("a request", () => {
  test("carries our own headers and nothing that the library or its environment variables add", async () => {
    vi.stubEnv("OPENAI_ORG_ID", "org-secret");
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", "x-leak: 1");
    server.answer(streamed([chunk({ content: "a" }, "stop")]));
    await run({
      endpoint: { ...requestTo(server.baseUrl).endpoint, headers: { "X-Team": "blue" } },
    });
    const headers = server.requests[0]?.headers ?? {};
    expect(headers["user-agent"]).toBe("openclaw/1 (test)");
    expect(headers.authorization).toBe("Bearer sk-test-0123456789-wxyz");
    expect(headers["x-team"]).toBe("blue");
    expect(Object.keys(headers).filter((name) => /stainless|openai|x-leak/.test(name))).toEqual([]);
  });

  test("without a key has no authorization header, whatever the environment holds", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-other");
    server.answer(streamed([chunk({ content: "a" }, "stop")]));
    await run({ endpoint: { providerId: "local", baseUrl: server.baseUrl } });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("is sent once only: retries are the agent's", async () => {
    server.answer(answered(500, { error: { message: "boom" } }));
    await run();
    expect(server.requests).toHaveLength(1);
  });

  test("passes through the vendor's hook, and the user's extra body wins over it", async () => {
    const hooked = createOpenAiCompatibleProvider({
      id: "acme",
      hooks: {
        prepareBody: (body) => ({ ...body, enable_x: true, level: 1 }),
        prepareHeaders: () => ({ "x-vendor": "yes" }),
      },
    });
    server.answer(streamed([chunk({ content: "a" }, "stop")]));
    await eventsOf(hooked, requestTo(server.baseUrl, { params: { extra_body: { level: 2 } } }));
    expect(server.requests[0]?.body).toMatchObject({ enable_x: true, level: 2 });
    expect(server.requests[0]?.headers["x-vendor"]).toBe("yes");
    expect(server.requests[0]?.headers["user-agent"]).toBe("openclaw-gateway");
  });
});

describe("the list of models", () => {
  const signal = new AbortController().signal;
  const list = provider.listModels?.bind(provider);

  test("is read from the endpoint", async () => {
    server.answer(answered(200, { data: [{ id: "a", max_model_len: 4096 }, { id: "b" }, {}] }));
    expect(await list?.(requestTo(server.baseUrl).endpoint, signal)).toEqual([
      { id: "a", name: "a", input: ["text"], contextWindow: 4096 },
      { id: "b", name: "b", input: ["text"] },
    ]);
    expect(server.requests[0]).toMatchObject({ method: "GET", path: "/v1/models" });
  });

  test("that does not exist is an error with a code", async () => {
    server.answer(answered(404, ""));
    await expect(list?.(requestTo(server.baseUrl).endpoint, signal)).rejects.toMatchObject({
      code: "MODEL_LIST_FAILED",
      details: { status: 404 },
    });
  });
});
