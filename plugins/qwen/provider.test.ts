import fc from "fast-check";
import type { CatalogRow, ModelEvent, ModelInfo, ModelRequest, ThinkingLevel } from "openclaw/sdk";
import { collectEvents, describeProviderContract, sampleModelRequest } from "openclaw/sdk/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import manifest from "./openclaw.plugin.json" with { type: "json" };
import { createQwenProvider } from "./provider.ts";
import {
  fakeHosts,
  fakeKeys,
  hostAt,
  keyFor,
  opens,
  startDashScopeServer,
  thoughtWord,
  type DashScopeServer,
  type FakeHost,
} from "./testing/index.ts";

let server: DashScopeServer;
const provider = createQwenProvider({ fetch: (input, init) => server.fetch(input, init) });

beforeAll(async () => {
  server = await startDashScopeServer();
});
afterAll(async () => {
  await server.stop();
});
beforeEach(() => {
  server.chats.length = 0;
});

const rows = manifest.modelCatalog.providers.qwen.models as ModelInfo[];
const intl = hostAt("std-intl");

function modelOf(id: string): ModelInfo {
  return rows.find((row) => row.id === id) ?? { id, name: id, input: ["text"] };
}

interface Ask {
  host?: FakeHost;
  key?: string;
  model?: string;
  text?: string;
  thinking?: ThinkingLevel;
  fields?: Partial<ModelRequest>;
}

function requestFor({
  host = intl,
  key = keyFor(host),
  model = "qwen3.5-plus",
  text = "hello",
  thinking = "off",
  fields,
}: Ask) {
  return sampleModelRequest({
    endpoint: {
      providerId: "qwen",
      baseUrl: `https://${host.host}${host.path}`,
      apiKey: key,
      credentialSource: "env: QWEN_API_KEY",
    },
    model: modelOf(model),
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    thinking,
    ...fields,
  });
}

async function run(ask: Ask): Promise<ModelEvent[]> {
  return await collectEvents(provider.stream(requestFor(ask), new AbortController().signal));
}

function textOf(
  events: readonly ModelEvent[],
  type: "text-delta" | "reasoning-delta" = "text-delta",
): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

function errorOf(events: readonly ModelEvent[]) {
  const last = events.at(-1);
  if (last?.type !== "error") throw new Error(`no error came: ${JSON.stringify(events)}`);
  return last.error;
}

function callsOf(events: readonly ModelEvent[]) {
  return events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
}

describe("an answer of the vendor", () => {
  test("has text apart from reasoning, and the usage of the last chunk", async () => {
    const events = await run({ thinking: "medium" });
    expect(textOf(events)).toBe("An answer.");
    expect(textOf(events, "reasoning-delta")).toContain(thoughtWord);
    expect(events.slice(-2)).toEqual([
      {
        type: "usage",
        usage: { inputTokens: 21, outputTokens: 9, reasoningTokens: 5, cachedTokens: 4 },
      },
      { type: "finish", reason: "stop" },
    ]);
  });

  test.each<[string, string]>([
    ["orphan", "An answer.\n\n"],
    ["inline-think", "An answer."],
    ["no-done", "An answer."],
    ["usage-with-choices", "An answer."],
    ["crlf", "An answer."],
    ["gzip", "An answer."],
    ["bytes", "An answer."],
    ["utf8", "Grüße 世界 🦞 ok"],
    ["no-usage", "An answer."],
    ["unclosed-think", "An answer."],
  ])("survives the oddity: %s", async (scenario, text) => {
    const events = await run({ text: `scenario: ${scenario}` });
    expect(textOf(events)).toBe(text);
    expect(textOf(events)).not.toContain(thoughtWord);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test.each<[string, [name: string, args: string][]]>([
    ["tool", [["weather", '{"city": "Oslo"}']]],
    [
      "tool-two",
      [
        ["weather", '{"city":"Oslo"}'],
        ["weather", '{"city":"Rome"}'],
      ],
    ],
    [
      "tool-index-reuse",
      [
        ["weather", '{"city":"Oslo"}'],
        ["weather", '{"city":"Rome"}'],
      ],
    ],
    ["tool-missing-index", [["weather", '{"city":"Oslo"}']]],
    ["tool-no-args", [["current_time", ""]]],
  ])("puts together the calls of: %s", async (scenario, expected) => {
    const events = await run({ text: `scenario: ${scenario}`, thinking: "high" });
    expect(callsOf(events).map((call) => [call.name, call.arguments])).toEqual(expected);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  });

  test("that hits the output limit goes on where it stopped", async () => {
    const ask = (soFar: string) =>
      run({
        fields: {
          messages: [
            { role: "user", content: [{ type: "text", text: "scenario: truncate-2" }] },
            ...(soFar === ""
              ? []
              : [
                  { role: "assistant" as const, content: [{ type: "text" as const, text: soFar }] },
                  { role: "user" as const, content: [{ type: "text" as const, text: "Go on." }] },
                ]),
          ],
        },
      });
    let text = "";
    for (const reason of ["length", "length", "stop"]) {
      const events = await ask(text);
      text += textOf(events);
      expect(events.at(-1)).toEqual({ type: "finish", reason });
    }
    expect(text).toBe("part-1 part-2 part-3.");
  });

  test("that hit the output limit says so", async () => {
    expect((await run({ text: "scenario: length" })).at(-1)).toEqual({
      type: "finish",
      reason: "length",
    });
  });
});

describe("the key and the host", () => {
  const pairs = fakeHosts.flatMap((host) =>
    Object.entries(fakeKeys)
      .filter(([, key]) => key.state === undefined)
      .map(([key]) => [host.prefix, key] as const),
  );

  test.each(pairs)(
    "at %s with %s: an answer where they fit, else an error that names the right endpoint",
    async (prefix, key) => {
      const host = hostAt(prefix);
      const owner = fakeKeys[key];
      if (owner === undefined) throw new Error("no such key");
      const events = await run({
        host,
        key,
        model: host.plan === "token" ? "glm-5" : "qwen3.5-plus",
      });
      if (opens(owner, host)) {
        expect(textOf(events)).toBe("An answer.");
        return;
      }
      const error = errorOf(events);
      expect(error).toMatchObject({ kind: "auth", reason: "wrong-endpoint", retryable: false });
      expect([401, 403]).toContain(error.status);
      for (const word of [
        "qwen",
        host.host,
        "env: QWEN_API_KEY",
        key.slice(-4),
        /^sk-(sp-|ws-)?/.exec(key)?.[0] ?? "?",
      ])
        expect(error.message).toContain(word);
      expect(JSON.stringify(error)).not.toContain(key);
      expect(error.hint).toMatch(adviceFor(owner, host));
    },
  );

  test("none at all is told apart from a wrong one, at every host", async () => {
    for (const host of fakeHosts) {
      const { apiKey: _, ...endpoint } = requestFor({ host }).endpoint;
      const error = errorOf(await run({ host, fields: { endpoint } }));
      expect([host.prefix, error.reason]).toEqual([host.prefix, "key-missing"]);
      expect(error.hint).toMatch(/QWEN_(TOKEN_PLAN_)?API_KEY/);
    }
  });

  test.each([
    ["sk-fake-arrears-intl-0101", "std-intl", "billing", "arrears"],
    ["sk-fake-freetier-intl-0102", "std-intl", "billing", "free-tier"],
    ["sk-sp-fake-window-cn-0103", "coding-cn", "rate-limit", "plan-window"],
  ])(
    "of an account that is not in order is not called wrong: %s",
    async (key, prefix, kind, reason) => {
      expect(errorOf(await run({ key, host: hostAt(prefix) }))).toMatchObject({ kind, reason });
    },
  );

  test("the Coding Plan lets our name pass, and a refused name is explained", async () => {
    const host = hostAt("coding-intl");
    expect(textOf(await run({ host }))).toBe("An answer.");
    expect(server.chats[0]?.headers["user-agent"]).toMatch(/^openclaw\/\d+\.\d+\.\d+ \(\+/);
    const endpoint = { ...requestFor({ host }).endpoint, headers: { "User-Agent": "" } };
    const error = errorOf(await run({ host, fields: { endpoint } }));
    expect(error).toMatchObject({ kind: "invalid-request", status: 405, retryable: false });
    expect(error.hint).toContain("qwen-standard-api-key");
  });

  test("a wrong path is told apart from a wrong key", async () => {
    const endpoint = {
      ...requestFor({}).endpoint,
      baseUrl: "https://dashscope-intl.aliyuncs.com/v1",
    };
    expect(errorOf(await run({ fields: { endpoint } })).hint).toContain("/compatible-mode/v1");
  });

  test("capitals and a trailing dot in the host change nothing", async () => {
    const endpoint = {
      ...requestFor({}).endpoint,
      baseUrl: "https://DashScope-Intl.Aliyuncs.com./compatible-mode/v1",
    };
    expect(textOf(await run({ fields: { endpoint } }))).toBe("An answer.");
  });
});

describe("what is sent", () => {
  test("of every row of the catalog, at every level of thinking, is accepted", async () => {
    const levels: ThinkingLevel[] = ["off", "low", "medium", "max"];
    for (const { id, onlyAt } of rows as CatalogRow[]) {
      const host = onlyAt === undefined ? intl : hostAt("token-intl");
      for (const thinking of levels) {
        expect([id, thinking, textOf(await run({ model: id, thinking, host }))]).toEqual([
          id,
          thinking,
          "An answer.",
        ]);
      }
    }
  });

  test("follows the level: thoughts come when it is on and stay away when it is off", async () => {
    for (const id of [
      "qwen3.5-plus",
      "qwen3-max-2026-01-23",
      "glm-5",
      "kimi-k2.5",
      "qwen3.8-max",
    ]) {
      expect(textOf(await run({ model: id, thinking: "high" }), "reasoning-delta")).not.toBe("");
      expect(textOf(await run({ model: id, thinking: "off" }), "reasoning-delta")).toBe("");
    }
  });

  test("asks for usage on every host of the vendor unless the row forbids it", async () => {
    for (const host of fakeHosts) await run({ host });
    expect(server.chats.map((chat) => chat.body["stream_options"])).toEqual(
      fakeHosts.map(() => ({ include_usage: true })),
    );
    const model = { ...modelOf("qwen3.5-plus"), compat: { supportsUsageInStreaming: false } };
    const events = await run({ fields: { model } });
    expect(events.some((event) => event.type === "usage")).toBe(false);
  });

  test("has the system role, no developer role and no field that only OpenAI knows, under any provider name", async () => {
    const endpoint = { ...requestFor({}).endpoint, providerId: "bailian" };
    const tools = [
      { name: "weather", description: "Tells the weather.", inputSchema: { type: "object" } },
    ];
    await run({ thinking: "high", fields: { endpoint, tools } });
    const { body } = server.chats[0] ?? { body: {} };
    expect(Object.keys(body).toSorted()).toEqual([
      "enable_thinking",
      "messages",
      "model",
      "stream",
      "stream_options",
      "thinking_budget",
      "tool_stream",
      "tools",
    ]);
    expect(JSON.stringify(body)).not.toContain("developer");
  });

  test("of a history with broken arguments is repaired, so that the session goes on", async () => {
    const events = await run({
      fields: {
        messages: [
          { role: "user", content: [{ type: "text", text: "weather?" }] },
          {
            role: "assistant",
            content: [],
            toolCalls: [{ id: "a", name: "weather", arguments: '{"city": "Os' }],
          },
          {
            role: "tool",
            toolCallId: "a",
            toolName: "weather",
            isError: true,
            content: [{ type: "text", text: "bad arguments" }],
          },
        ],
      },
    });
    expect(textOf(events)).toBe("An answer.");
  });

  test("reaches the wire for a model that no row knows, on every endpoint", async () => {
    for (const prefix of ["std-intl", "coding-cn", "token-intl"]) {
      const error = errorOf(await run({ host: hostAt(prefix), model: "qwen9-typed-by-hand" }));
      expect(error.kind).toBe("model-not-found");
      expect(server.chats.at(-1)?.body["model"]).toBe("qwen9-typed-by-hand");
    }
  });

  test("of an image goes to a model that sees", async () => {
    const content = [
      { type: "text" as const, text: "what is it" },
      {
        type: "image" as const,
        media: { uri: "https://example.test/a.png", mimeType: "image/png" },
      },
    ];
    await run({ fields: { messages: [{ role: "user", content }] } });
    expect(JSON.stringify(server.chats[0]?.body)).toContain('"image_url"');
    expect(
      textOf(await run({ model: "glm-5", fields: { messages: [{ role: "user", content }] } })),
    ).toBe("An answer.");
  });
});

describe("a refusal", () => {
  test.each<[string, string, boolean]>([
    ["tpm", "rate-limit", true],
    ["tpm-native", "rate-limit", true],
    ["rpm", "rate-limit", true],
    ["free-tier", "billing", false],
    ["week-window", "rate-limit", false],
    ["arrears", "billing", false],
    ["overdue", "billing", false],
    ["nested", "overloaded", true],
    ["unavailable", "overloaded", true],
    ["internal", "server", true],
    ["filter", "content-filter", false],
    ["filter-mid-stream", "content-filter", false],
    ["error-at-200", "rate-limit", true],
    ["burst", "rate-limit", true],
    ["concurrency", "rate-limit", true],
    ["plan-empty", "billing", false],
    ["repetitive", "invalid-request", false],
    ["native-refused", "auth", false],
    ["unpurchased", "model-not-found", false],
    ["reset", "network", true],
  ])("of %s is read as %s", async (scenario, kind, retryable) => {
    expect(errorOf(await run({ text: `scenario: ${scenario}` }))).toMatchObject({
      kind,
      retryable,
    });
  });

  test("of a prompt that is too long is a context overflow, however much the user writes about such errors", async () => {
    expect(errorOf(await run({ text: "x".repeat(50_000) })).kind).toBe("context-overflow");
    const text = "My server says: Range of input length should be [1, 100]. Throttling! Arrearage!";
    expect(textOf(await run({ text }))).toBe("An answer.");
    expect(errorOf(await run({ text, model: "typo", key: "sk-wrong-key-000" })).kind).toBe("auth");
  });

  test("that names a wait hands it on", async () => {
    expect(errorOf(await run({ text: "scenario: rpm-wait" })).retryAfterMs).toBe(2_000);
  });

  test("that passes is followed by an answer", async () => {
    const text = "scenario: recover-2:internal";
    for (const kind of ["server", "server"]) expect(errorOf(await run({ text })).kind).toBe(kind);
    expect(textOf(await run({ text }))).toBe("An answer.");
  });

  test("of several requests of one key at once teaches to send fewer", async () => {
    const text = "scenario: concurrency";
    await Promise.all(Array.from({ length: 8 }, () => run({ text })));
    const before = server.chats.length;
    const answers = await Promise.all(Array.from({ length: 6 }, () => run({})));
    expect(answers.map((events) => textOf(events))).toEqual(answers.map(() => "An answer."));
    expect(server.chats.length - before).toBe(6);
  });

  test("is a timeout when the stream stalls", async () => {
    const endpoint = { ...requestFor({}).endpoint, idleTimeoutMs: 50 };
    expect(errorOf(await run({ text: "scenario: stall", fields: { endpoint } })).kind).toBe(
      "timeout",
    );
  });
});

describe("the list of models", () => {
  const signal = new AbortController().signal;

  test("comes from a Standard host, and its absence on the Coding Plan is no auth error", async () => {
    const models = await provider.listModels?.(requestFor({}).endpoint, signal);
    expect(models?.map((model) => model.id)).toContain("qwen3.6-plus");
    const coding = requestFor({ host: hostAt("coding-cn") }).endpoint;
    await expect(provider.listModels?.(coding, signal)).rejects.toMatchObject({
      code: "MODEL_LIST_FAILED",
      details: { status: 404, kind: "invalid-request" },
    });
  });
});

test("no thought reaches the text and no text is lost, wherever the network cuts the stream", async () => {
  const frame = (delta: object) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
  const whole =
    frame({ reasoning_content: `${thoughtWord} 想` }) +
    frame({ content: "Grüße " }) +
    frame({ content: `<think>${thoughtWord}</thi` }) +
    frame({ content: "nk>世界" }) +
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;
  const bytes = new TextEncoder().encode(whole);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let index = 1; index < places.length; index += 1) {
            const part = bytes.slice(places[index - 1], places[index]);
            if (part.length > 0) controller.enqueue(part);
          }
          controller.close();
        },
      });
      const cut = createQwenProvider({
        fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
      });
      const events = await collectEvents(cut.stream(requestFor({}), new AbortController().signal));
      expect(textOf(events)).toBe("Grüße 世界");
      expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    }),
    { numRuns: 60 },
  );
});

describeProviderContract(
  { describe, it },
  {
    provider: createQwenProvider(),
    cases: {
      text: () => ({ request: direct("hello") }),
      hanging: () => ({ request: direct("scenario: stall") }),
      toolCall: () => ({ request: direct("scenario: tool") }),
      reasoning: { make: () => ({ request: direct("hello", "high") }), secret: thoughtWord },
      failures: [
        {
          name: "a wrong key",
          make: () => ({ request: direct("hello", "off", "sk-wrong-key-000") }),
          kind: "auth",
        },
        {
          name: "throttling",
          make: () => ({ request: direct("scenario: tpm-native") }),
          kind: "rate-limit",
        },
        {
          name: "a cut stream",
          make: () => ({ request: direct("scenario: reset") }),
          kind: "network",
        },
        {
          name: "the content filter",
          make: () => ({ request: direct("scenario: filter-mid-stream") }),
          kind: "content-filter",
        },
      ],
    },
  },
);

/** The same service at its loopback address, without the detour over host names. */
function direct(text: string, thinking: ThinkingLevel = "off", key = keyFor(intl)): ModelRequest {
  const request = requestFor({ text, thinking, key });
  return { ...request, endpoint: { ...request.endpoint, baseUrl: server.baseUrl("std-intl") } };
}

/** What the advice on a refused key must name: the endpoint where it works. A host of one workspace has no name that we know. */
function adviceFor({ plan, region }: { plan: string; region: string }, host: FakeHost): RegExp {
  if (host.plan === "workspace" && plan === "standard") return /workspace/;
  const right = fakeHosts.find((row) => row.plan === plan && row.region === region);
  return right === undefined ? /workspace/ : new RegExp(right.host.replaceAll(".", "\\."));
}
