import fc from "fast-check";
import {
  thinkingLevels,
  type CatalogRow,
  type Message,
  type ModelEvent,
  type ModelInfo,
  type ModelRequest,
} from "openclaw/sdk";
import { collectEvents, sampleModelRequest } from "openclaw/sdk/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import manifest from "./openclaw.plugin.json" with { type: "json" };
import { createQwenProvider } from "./provider.ts";
import { hostAt, keyFor, startDashScopeServer, type DashScopeServer } from "./testing/index.ts";

let server: DashScopeServer;
const provider = createQwenProvider({ fetch: (input, init) => server.fetch(input, init) });
beforeAll(async () => {
  server = await startDashScopeServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.chats.length = 0;
});

const rows = manifest.modelCatalog.providers.qwen.models as CatalogRow[];
const weather = {
  name: "weather",
  description: "Tells the weather.",
  inputSchema: { type: "object" },
};
const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

function modelOf(id: string): ModelInfo {
  const row = rows.find((candidate) => candidate.id === id);
  return { name: id, input: ["text"], ...row, id };
}

async function ask(id: string, fields: Partial<ModelRequest> = {}, prefix = "std-intl") {
  const host = hostAt(prefix);
  const request = sampleModelRequest({
    endpoint: {
      providerId: "bailian",
      baseUrl: `https://${host.host}${host.path}`,
      apiKey: keyFor(host),
    },
    model: modelOf(id),
    messages: [user("hello")],
    ...fields,
  });
  const events = await collectEvents(provider.stream(request, new AbortController().signal));
  return { events, body: server.chats.at(-1)?.body ?? {}, text: textOf(events) };
}

const textOf = (events: readonly ModelEvent[]) =>
  events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");

describe("a choice of tools", () => {
  test.each([
    ["qwen3.5-plus", "required", { tool_choice: "auto", enable_thinking: true }],
    ["qwen3.5-plus", "auto", { tool_choice: "auto", enable_thinking: true }],
    ["MiniMax-M2.5", "required", { tool_choice: "auto", enable_thinking: true }],
    ["qwen3-coder-plus", "required", { tool_choice: "auto" }],
  ])("of %s: %s", async (id, tool_choice, sent) => {
    const { body, text } = await ask(id, {
      thinking: "high",
      tools: [weather],
      params: { tool_choice },
    });
    expect(text).toBe("An answer.");
    expect(body).toMatchObject(sent);
  });

  test("of one tool turns thinking off, or gives way where thinking cannot be turned off", async () => {
    const tool_choice = { type: "function", function: { name: "weather" } };
    const options = { thinking: "high", tools: [weather], params: { tool_choice } } as const;
    expect((await ask("qwen3.5-plus", options)).body).toMatchObject({
      tool_choice,
      enable_thinking: false,
    });
    expect((await ask("qwen3.8-max", options)).body).toMatchObject({ enable_thinking: false });
    expect((await ask("MiniMax-M2.5", options)).body).toMatchObject({ tool_choice: "auto" });
  });

  test("without tools is not sent, nor is an empty list", async () => {
    const { body } = await ask("qwen3.5-plus", {
      params: { tool_choice: "required", extra_body: { tools: [] } },
    });
    expect(body).not.toHaveProperty("tool_choice");
    expect(body).not.toHaveProperty("tools");
  });
});

describe("an answer in a form", () => {
  const format = { response_format: { type: "json_object" } };
  test("is asked for without thinking where the two exclude one another, and with the word that must be there", async () => {
    const { body, text } = await ask("qwen3.5-plus", { thinking: "high", params: format });
    expect(text).toBe("An answer.");
    expect(body).toMatchObject({ ...format, enable_thinking: false });
    expect(JSON.stringify(body["messages"])).toContain("JSON");
    const { body: newer } = await ask("qwen3.8-max", { thinking: "high", params: format });
    expect(newer).toMatchObject({ reasoning_effort: "xhigh" });
  });

  test("by a schema goes as a schema to models that know it, and in words to the others", async () => {
    const schema = { name: "city", schema: { type: "object" }, strict: true };
    const params = { response_format: { type: "json_schema", json_schema: schema } };
    expect((await ask("qwen3.7-plus", { params })).body["response_format"]).toEqual(
      params.response_format,
    );
    const { body, text } = await ask("qwen3.5-plus", { params });
    expect(text).toBe("An answer.");
    expect(body["response_format"]).toEqual({ type: "json_object" });
    expect(JSON.stringify(body["messages"])).toContain("JSON Schema");
  });
});

test("pieces of tool arguments are asked for where that is documented", async () => {
  const tools = [weather];
  const asked = async (id: string, prefix?: string) =>
    (await ask(id, { tools }, prefix)).body["tool_stream"];
  expect(await asked("qwen3.6-plus")).toBe(true);
  expect(await asked("qwen3.5-plus", "coding-cn")).toBeUndefined();
  expect(await asked("glm-5", "coding-cn")).toBe(true);
  expect(await asked("qwen3-coder-plus")).toBeUndefined();
});

test("web search of the vendor is asked for by name", async () => {
  const params = { enable_search: true, search_options: { forced_search: true } };
  expect((await ask("qwen3.5-plus", { params })).body).toMatchObject(params);
});

test("an answer in one piece is asked for without thinking, and read", async () => {
  for (const id of ["qwen3.5-plus", "qwen3.8-max", "qwen3-coder-plus", "glm-5", "kimi-k2.5"]) {
    const params = { extra_body: { stream: false } };
    const { body, text, events } = await ask(id, { thinking: "high", params });
    expect([id, text]).toEqual([id, "An answer."]);
    expect(body["enable_thinking"]).toBe(id === "qwen3-coder-plus" ? undefined : false);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  }
});

test("fields that only OpenAI knows are taken out at the vendor's hosts, whoever put them there", async () => {
  const extra_body = { store: true, service_tier: "auto", prompt_cache_key: "x", top_k: 5 };
  const { body, text } = await ask("qwen3.5-plus", { params: { extra_body } });
  expect(text).toBe("An answer.");
  expect(body).toMatchObject({ top_k: 5 });
  expect(body).not.toHaveProperty("store");
});

describe("the limit on the answer", () => {
  test.each([
    [1_000_000, 65_536],
    [2_000, 2_000],
  ])("%i is at most the model's own", async (maxTokens, sent) => {
    const { body, text } = await ask("qwen3.5-plus", { params: { maxTokens } });
    expect(text).toBe("An answer.");
    expect(body["max_tokens"]).toBe(sent);
  });

  test("is what the window leaves, and never nothing", async () => {
    const model = { ...modelOf("qwen3.5-plus"), contextWindow: 30_000 };
    const limitFor = async (letters: number) => {
      const messages = [user("x".repeat(letters))];
      return (await ask("qwen3.5-plus", { model, messages, maxOutputTokens: 60_000 })).body[
        "max_tokens"
      ];
    };
    expect(await limitFor(10)).toBeLessThan(23_000);
    expect(await limitFor(10)).toBeGreaterThan(20_000);
    expect(await limitFor(39_000)).toBeLessThan(14_000);
    expect(await limitFor(39_900)).toBeGreaterThanOrEqual(4_000);
  });

  test("is left to the server where nobody set one", async () => {
    expect((await ask("qwen3.5-plus")).body).not.toHaveProperty("max_tokens");
  });
});

describe("the marked beginning of a prompt", () => {
  const system = "You are careful. ".repeat(400);
  const usageOf = (events: readonly ModelEvent[]) =>
    events.find((event) => event.type === "usage")?.usage;

  test("is written once and read afterwards, and both are counted", async () => {
    const first = await ask("qwen3.5-plus", { system, tools: [weather] });
    expect(first.text).toBe("An answer.");
    expect(JSON.stringify(first.body).split("cache_control")).toHaveLength(3);
    expect(server.chats.at(-1)?.headers["x-dashscope-cachecontrol"]).toBe("enable");
    expect(usageOf(first.events)).toMatchObject({
      cachedTokens: 0,
      cacheWriteTokens: expect.any(Number),
    });
    const second = await ask("qwen3.5-plus", {
      system,
      tools: [weather],
      messages: [user("again")],
    });
    expect(usageOf(second.events)?.cachedTokens).toBeGreaterThan(1_000);
    expect(usageOf(second.events)?.cacheWriteTokens).toBe(0);
  });

  test.each<[string, string, Partial<ModelRequest>, string?]>([
    ["a short prompt", "qwen3.5-plus", { system: "Be brief.", tools: [weather] }],
    ["a single question", "qwen3.5-plus", { system }],
    ["another maker's model", "glm-5", { system, tools: [weather] }],
    [
      "a plan that does not count tokens",
      "qwen3.5-plus",
      { system, tools: [weather] },
      "coding-cn",
    ],
    [
      "a user who said no",
      "qwen3.5-plus",
      { system, tools: [weather], params: { cacheRetention: "none" } },
    ],
  ])("is not marked for %s", async (_, id, fields, prefix) => {
    const { body, text } = await ask(id, fields, prefix);
    expect(text).toBe("An answer.");
    expect(JSON.stringify(body)).not.toContain("cache_control");
  });
});

describe("earlier thoughts", () => {
  const call = { id: "a", name: "weather", arguments: "{}" };
  const messages: Message[] = [
    user("before"),
    { role: "assistant", content: [{ type: "text", text: "Yes." }], reasoning: "old thought" },
    user("weather?"),
    { role: "assistant", content: [], reasoning: "new thought", toolCalls: [call] },
    {
      role: "tool",
      toolCallId: "a",
      toolName: "weather",
      isError: false,
      content: [{ type: "text", text: "4" }],
    },
  ];
  const thoughts = (body: Record<string, unknown>) =>
    (body["messages"] as Record<string, unknown>[])
      .filter((message) => message["role"] === "assistant")
      .map((message) => message["reasoning_content"]);

  test.each([
    ["qwen3.6-plus", "high", {}, [undefined, "new thought"], true],
    ["qwen3.8-max", "high", {}, [undefined, "new thought"], true],
    ["qwen3.6-plus", "high", { preserve_thinking: true }, ["old thought", "new thought"], true],
    ["qwen3.6-plus", "high", { preserve_thinking: false }, [undefined, undefined], false],
    ["qwen3.6-plus", "off", {}, [undefined, undefined], undefined],
    ["qwen3.5-plus", "high", {}, [undefined, undefined], undefined],
    ["kimi-k2.5", "high", {}, [undefined, "new thought"], undefined],
    ["deepseek-v4-pro", "high", {}, ["old thought", "new thought"], undefined],
  ] as const)(
    "go back to %s at %s with %j as it wants them",
    async (id, thinking, params, sent, flag) => {
      const { body, text } = await ask(id, {
        messages,
        thinking,
        params: { ...params },
        tools: [weather],
      });
      expect(text).toBe("An answer.");
      expect(thoughts(body)).toEqual(sent);
      expect(body["preserve_thinking"]).toBe(flag);
      for (const message of body["messages"] as { content: unknown }[])
        expect(JSON.stringify(message.content)).not.toContain("thought");
    },
  );
});

test("whatever the config asks for, the vendor's hosts never refuse the shape of the request", async () => {
  const fields = fc.record(
    {
      tool_choice: fc.constantFrom("auto", "none", "required", {
        type: "function",
        function: { name: "weather" },
      }),
      response_format: fc.constantFrom(
        { type: "json_object" },
        { type: "text" },
        { type: "json_schema", json_schema: { name: "a", schema: {} } },
      ),
      thinking_budget: fc.constantFrom(1, 4_096, 1_000_000),
      maxTokens: fc.constantFrom(1, 100, 10_000_000),
      preserve_thinking: fc.boolean(),
      extra_body: fc.record(
        {
          enable_thinking: fc.boolean(),
          reasoning_effort: fc.constant("high"),
          stream: fc.boolean(),
          store: fc.boolean(),
          tools: fc.constant([]),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  const ids = rows.filter(({ onlyAt }) => onlyAt === undefined).map(({ id }) => id);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ids),
      fc.constantFrom(...thinkingLevels),
      fc.boolean(),
      fields,
      async (id, thinking, withTools, params) => {
        // An effort that the user writes into extra_body is the user's own word.
        if (params.extra_body?.reasoning_effort !== undefined) return;
        const asked = structuredClone(params) as Record<string, unknown>;
        const { events } = await ask(id, {
          thinking,
          params: asked,
          tools: withTools ? [weather] : [],
        });
        const last = events.at(-1);
        expect([last?.type, last?.type === "error" ? last.error : undefined]).toEqual([
          "finish",
          undefined,
        ]);
      },
    ),
    { numRuns: 80 },
  );
});
