import type { Message, ModelEvent, ModelRequest } from "openclaw/sdk";
import { collectEvents, describeProviderContract, sampleModelRequest } from "openclaw/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { chooseBehaviour } from "./behaviour.ts";
import manifest from "./openclaw.plugin.json" with { type: "json" };
import { createDemoProvider } from "./provider.ts";
import { tellStory } from "./story.ts";

const provider = createDemoProvider({ pieceDelayMs: 0 });
const clock = {
  name: "current_time",
  description: "Tells the time.",
  inputSchema: { type: "object", properties: {} },
};
const weather = {
  name: "weather",
  description: "",
  inputSchema: { type: "object", required: ["city"] },
};

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const assistant = (text: string): Message => ({
  role: "assistant",
  content: [{ type: "text", text }],
});

function requestFor(
  model: string,
  messages: readonly Message[],
  fields: Partial<ModelRequest> = {},
) {
  return sampleModelRequest({
    model: { id: model, name: model, input: ["text"] },
    messages,
    ...fields,
  });
}

async function run(
  model: string,
  messages: readonly Message[],
  fields: Partial<ModelRequest> = {},
) {
  return await collectEvents(
    provider.stream(requestFor(model, messages, fields), new AbortController().signal),
  );
}

function said(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

describe("the demo model", () => {
  test("says once what it is and how to connect a real one, and then repeats", async () => {
    const first = said(await run("echo", [user("hello there")]));
    expect(first).toContain("offline demo model");
    expect(first).toContain("openclaw onboard --auth-choice qwen-api-key");
    expect(first).toContain("QWEN_API_KEY");
    expect(first).toMatch(/You said: hello there$/);
    const second = said(await run("echo", [user("hello"), assistant("hi"), user("again 👋🏽")]));
    expect(second).toBe("You said: again 👋🏽");
  });

  test("streams in small pieces and counts tokens", async () => {
    const events = await run("echo", [user("hello")]);
    expect(events.filter((event) => event.type === "text-delta").length).toBeGreaterThan(5);
    expect(events.at(-2)).toMatchObject({
      type: "usage",
      usage: { inputTokens: expect.any(Number) },
    });
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("answers the same to the same", async () => {
    for (const text of ["hello", "tell me a story", "think", "use a tool"]) {
      expect(await run("echo", [user(text)], { tools: [clock] })).toEqual(
        await run("echo", [user(text)], { tools: [clock] }),
      );
    }
  });

  test("tells a long story with headings, lists and code that is closed", async () => {
    const story = said(await run("story", [user("x"), assistant("y"), user("go on")]));
    expect(story).toBe(tellStory());
    expect(story.length).toBeGreaterThan(6_000);
    expect(story).toMatch(/^## /m);
    expect(story).toMatch(/^- /m);
    expect(story).toMatch(/^1\. /m);
    expect(story.match(/^```/gm)?.length).toBe(8);
  });

  test("thinks apart from its answer", async () => {
    const events = await run("echo", [user("think about it")]);
    expect(events.some((event) => event.type === "reasoning-delta")).toBe(true);
    expect(said(events)).not.toContain("First I read the message");
  });

  test("calls the tools that need no arguments, and tells what they answered", async () => {
    const events = await run("tools", [user("go")], { tools: [weather, clock] });
    const calls = events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
    expect(calls.map((call) => [call.name, call.arguments])).toEqual([["current_time", "{}"]]);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
    const result: Message = {
      role: "tool",
      toolCallId: calls[0]?.id ?? "",
      toolName: "current_time",
      content: [{ type: "text", text: "12:00" }],
      isError: false,
    };
    const last = await run(
      "tools",
      [user("go"), { role: "assistant", content: [], toolCalls: calls }, result],
      { tools: [clock] },
    );
    expect(said(last)).toContain("`current_time` answered: 12:00");
    expect(last.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  test("says so when there is no tool to call", async () => {
    expect(said(await run("tools", [user("go")], { tools: [weather] }))).toContain(
      "none was offered",
    );
  });

  test.each([
    ["now", "server"],
    ["with auth", "auth"],
    ["rate limit please", "rate-limit"],
    ["timeout", "timeout"],
    ["cut", "network"],
  ])("fails as asked: %s", async (text, kind) => {
    const events = await run("fail", [user(text)]);
    expect(events.at(-1)).toMatchObject({ type: "error", error: { kind } });
    expect(said(events) !== "").toBe(kind === "network");
  });

  test.each([
    ["Tell me a story!", "story"],
    ["please use a tool", "tools"],
    ["think", "think"],
    ["fail with timeout", "fail"],
    ["I think so", "echo"],
    ["my build failed", "echo"],
    ["the story of my life", "echo"],
    ["", "echo"],
  ])("the echo model understands plain words: %s", (text, behaviour) => {
    expect(chooseBehaviour("echo", text)).toBe(behaviour);
  });

  test("has the models of its manifest", async () => {
    const models = await provider.listModels?.(
      requestFor("echo", []).endpoint,
      new AbortController().signal,
    );
    expect(models?.map((model) => model.id)).toEqual(
      manifest.modelCatalog.providers.demo.models.map((row) => row.id),
    );
  });
});

describeProviderContract(
  { describe, it },
  {
    provider,
    offline: true,
    cases: {
      text: () => ({ request: requestFor("echo", [user("hello")]) }),
      hanging: () => ({ request: requestFor("story", [user("go")]) }),
      toolCall: () => ({ request: requestFor("tools", [user("go")], { tools: [clock] }) }),
      reasoning: {
        make: () => ({ request: requestFor("echo", [user("think")]) }),
        secret: "count its words",
      },
      failures: [
        {
          name: "a failure on request",
          make: () => ({ request: requestFor("fail", [user("auth")]) }),
          kind: "auth",
        },
      ],
    },
  },
);
