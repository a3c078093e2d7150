import { describe, expect, test } from "vitest";
import type { Message } from "../message.ts";
import type { ModelRequest } from "../provider.ts";
import { requestTo } from "./sample-request.ts";
import { buildRequestBody, mergeExtraBody } from "./request-body.ts";

const body = (overrides: Partial<ModelRequest> = {}) =>
  buildRequestBody(requestTo("https://example.test/v1", overrides));
const model = (compat: Record<string, unknown>) => ({
  id: "m",
  name: "m",
  input: ["text" as const],
  compat,
});
const image = (uri: string): Message => ({
  role: "user",
  content: [
    { type: "text", text: "what is this" },
    { type: "image", media: { uri, mimeType: "image/png", name: "cat.png" } },
  ],
});

describe("the body of a request", () => {
  test("has only fields that every server knows", () => {
    expect(body()).toEqual({
      model: "model-1",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "hello" },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("asks for usage unless the model's row says that the server cannot", () => {
    expect(body({ model: model({ supportsUsageInStreaming: false }) })).not.toHaveProperty(
      "stream_options",
    );
  });

  test("names the output limit as the row says, and takes the smaller of two limits", () => {
    expect(body({ maxOutputTokens: 100 })).toMatchObject({ max_tokens: 100 });
    expect(
      body({
        maxOutputTokens: 100,
        params: { maxTokens: 50 },
        model: model({ maxTokensField: "max_completion_tokens" }),
      }),
    ).toMatchObject({ max_completion_tokens: 50 });
    expect(body({ maxOutputTokens: 10, params: { max_tokens: 50 } })).toMatchObject({
      max_tokens: 10,
    });
  });

  test("maps the parameters of the config and ignores what it does not know", () => {
    const params = {
      temperature: 0.5,
      topP: 0.9,
      chat_template_kwargs: { a: 1 },
      transport: "sse",
      parallel_tool_calls: true,
    };
    const built = body({ params });
    expect(built).toMatchObject({ temperature: 0.5, top_p: 0.9, chat_template_kwargs: { a: 1 } });
    expect(built).not.toHaveProperty("transport");
    expect(built).not.toHaveProperty("parallel_tool_calls");
    expect(body({ params: { top_p: 0.8 } })).toMatchObject({ top_p: 0.8 });
  });

  test("merges extra_body last, in both spellings", () => {
    for (const field of ["extra_body", "extraBody"]) {
      const request = requestTo("https://example.test/v1", {
        params: { temperature: 1, [field]: { temperature: 0, seed: 7 } },
      });
      expect(mergeExtraBody(buildRequestBody(request), request)).toMatchObject({
        temperature: 0,
        seed: 7,
      });
    }
  });

  test("describes tools as functions and never sends an empty list", () => {
    const tools = [
      {
        name: "now",
        description: "Tells the time.",
        inputSchema: {
          $schema: "https://json-schema.org/draft/2020-12/schema",
          type: "object",
          properties: {},
        },
      },
    ];
    expect(body({ tools, params: { parallel_tool_calls: true } })).toMatchObject({
      parallel_tool_calls: true,
      tools: [
        {
          type: "function",
          function: {
            name: "now",
            description: "Tells the time.",
            parameters: { type: "object", properties: {} },
          },
        },
      ],
    });
    expect(body()).not.toHaveProperty("tools");
    expect(body({ tools, model: model({ supportsTools: false }) })).not.toHaveProperty("tools");
  });

  test("sends reasoning_effort only for a row that says so, at a level that the server knows", () => {
    expect(body({ thinking: "high" })).not.toHaveProperty("reasoning_effort");
    const effort = (thinking: ModelRequest["thinking"], compat: Record<string, unknown> = {}) =>
      body({ thinking, model: model({ supportsReasoningEffort: true, ...compat }) })[
        "reasoning_effort"
      ];
    expect(effort("off")).toBeUndefined();
    expect(effort("minimal")).toBe("low");
    expect(effort("adaptive")).toBe("medium");
    expect(effort("ultra")).toBe("high");
    expect(effort("ultra", { supportedReasoningEfforts: ["low", "max"] })).toBe("max");
    expect(effort("high", { reasoningEffortMap: { high: "deep" } })).toBe("deep");
  });
});

describe("the transcript on the wire", () => {
  const calls: Message = {
    role: "assistant",
    content: [],
    reasoning: "hidden",
    toolCalls: [
      { id: "a", name: "one", arguments: '{"big":12345678901234567890}' },
      { id: "b", name: "two", arguments: '{"cut":' },
      { id: "c", name: "three", arguments: "" },
      { id: "d", name: "four", arguments: "[1]" },
    ],
  };

  test("replays sound arguments as they were and repairs the others", () => {
    const [wire = {}] = body({ system: "", messages: [calls] })["messages"] as Record<
      string,
      unknown
    >[];
    expect(wire["content"]).toBeNull();
    expect(JSON.stringify(wire)).not.toContain("hidden");
    const sent = (wire["tool_calls"] as { function: { arguments: string } }[]).map(
      (call) => call.function.arguments,
    );
    expect(sent).toEqual(['{"big":12345678901234567890}', "{}", "{}", "{}"]);
  });

  test("gives the reasoning back only to servers that demand it", () => {
    const wire = body({
      messages: [calls],
      model: model({ requiresReasoningContentOnAssistantMessages: true }),
    });
    expect(JSON.stringify(wire)).toContain('"reasoning_content":"hidden"');
  });

  test("leaves out an assistant message that says nothing", () => {
    expect(
      body({ system: "", messages: [{ role: "assistant", content: [] }] })["messages"],
    ).toEqual([]);
  });

  test("names media that cannot be sent", () => {
    const tool: Message = {
      role: "tool",
      toolCallId: "a",
      toolName: "shot",
      isError: false,
      content: [
        { type: "text", text: "done" },
        { type: "file", media: { uri: "media:1", mimeType: "application/pdf" } },
      ],
    };
    expect(body({ system: "", messages: [image("media:123"), tool] })["messages"]).toEqual([
      { role: "user", content: "what is this\n[image: cat.png, image/png]" },
      { role: "tool", tool_call_id: "a", content: "done\n[file: application/pdf]" },
    ]);
  });

  test("sends an image with an address to a model that sees, and only to such a model", () => {
    const seeing = { id: "v", name: "v", input: ["text" as const, "image" as const] };
    const [wire] = body({ system: "", model: seeing, messages: [image("https://x.test/cat.png")] })[
      "messages"
    ] as unknown[];
    expect(wire).toEqual({
      role: "user",
      content: [
        { type: "text", text: "what is this" },
        { type: "image_url", image_url: { url: "https://x.test/cat.png" } },
      ],
    });
    expect(JSON.stringify(body({ messages: [image("https://x.test/cat.png")] }))).not.toContain(
      "image_url",
    );
    expect(JSON.stringify(body({ model: seeing, messages: [image("media:123")] }))).not.toContain(
      "image_url",
    );
  });
});
