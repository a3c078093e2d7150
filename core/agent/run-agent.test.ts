import { expect, test } from "vitest";
import { z } from "zod";
import { textOf } from "../sdk/message.ts";
import type { Message, ToolMessage } from "../sdk/message.ts";
import { defineTool, type Tool } from "../sdk/tool.ts";
import { runAgent } from "./run-agent.ts";
import { calls, createScriptedRun, fails, says } from "./fixtures/scripted-run.ts";

function createClockTool(changes: Partial<Tool> = {}): Tool {
  return defineTool({
    name: "clock",
    description: "Tells the time.",
    risk: "none",
    inputSchema: z.object({ zone: z.string().optional() }),
    execute: async ({ zone }: { zone?: string | undefined }) => `noon in ${zone ?? "UTC"}`,
    ...changes,
  });
}

function resultsIn(messages: readonly Message[]): ToolMessage[] {
  return messages.filter((message) => message.role === "tool");
}

function rolesOf(messages: readonly Message[]): string[] {
  return messages.map((message) => message.role);
}

test("answers with the text that was streamed, and stores question and answer", async () => {
  const { run, shown, requests, steps } = createScriptedRun([says("\n\nHel", "lo ", "you. \n")]);
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "answered", text: "Hello you.", committed: 0 });
  expect(shown.join("")).toBe("Hello you.");
  expect(result.messages).toEqual([
    run.userMessage,
    {
      role: "assistant",
      content: [{ type: "text", text: "Hello you." }],
      model: "test/model",
      finishReason: "stop",
    },
  ]);
  expect(requests[0]).toMatchObject({ system: "Be brief.", messages: [run.userMessage] });
  expect(steps).toEqual([]);
});

test("keeps reasoning in the message and out of everything that is shown", async () => {
  const { run, shown } = createScriptedRun([
    [{ type: "reasoning-delta", text: "They greet. " }, ...says("Hi.")],
  ]);
  const result = await runAgent(run);
  expect(result.text).toBe("Hi.");
  expect(shown.join("")).toBe("Hi.");
  expect(result.messages[1]).toMatchObject({ reasoning: "They greet. " });
});

test("runs the tools that the model calls and sends it their results", async () => {
  const events: unknown[] = [];
  const { run, requests, steps, shown } = createScriptedRun(
    [
      [{ type: "text-delta", text: "Let me see." }, ...calls(["clock", '{"zone":"Berlin"}'])],
      says("It is noon."),
    ],
    {
      tools: [createClockTool()],
      hooks: { onTool: (name, phase, isError) => events.push([name, phase, isError]) },
    },
  );
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "answered", text: "Let me see.\n\nIt is noon." });
  expect(shown.join("")).toBe(result.text);
  expect(textOf(requests[1]?.messages.at(-1)?.content ?? [])).toBe("noon in Berlin");
  expect(requests[0]?.tools[0]).toMatchObject({ name: "clock", inputSchema: { type: "object" } });
  expect(events).toEqual([
    ["clock", "start", undefined],
    ["clock", "end", false],
  ]);
  expect(rolesOf(result.messages)).toEqual(["user", "assistant", "tool", "assistant"]);
  expect(steps.map(rolesOf)).toEqual([["user", "assistant"], ["tool"]]);
  expect(result.committed).toBe(3);
});

test("commits the calls before the first of them runs", async () => {
  const order: string[] = [];
  const tool = createClockTool({
    execute: async () => {
      order.push("run");
      return "noon";
    },
  });
  const { run } = createScriptedRun([calls(["clock", "{}"]), says("Noon.")], {
    tools: [tool],
    hooks: {
      onStep: async (messages) => {
        order.push(`commit ${rolesOf(messages).join(" ")}`);
      },
    },
  });
  await runAgent(run);
  expect(order).toEqual(["commit user assistant", "run", "commit tool"]);
});

test("runs harmless calls side by side and calls that change something one after the other", async () => {
  async function traceOf(risk: Tool["risk"]): Promise<string[]> {
    const trace: string[] = [];
    const tool = createClockTool({
      risk,
      execute: async (input) => {
        const { zone } = input as { zone: string };
        trace.push(`start ${zone}`);
        await new Promise((resolve) => setImmediate(resolve));
        trace.push(`end ${zone}`);
        return zone;
      },
    });
    const step = calls(["clock", '{"zone":"A"}'], ["clock", '{"zone":"B"}']);
    const { run } = createScriptedRun([step, says("Done.")], { tools: [tool] });
    const result = await runAgent(run);
    expect(resultsIn(result.messages).map((message) => textOf(message.content))).toEqual([
      "A",
      "B",
    ]);
    return trace;
  }
  expect(await traceOf("read")).toEqual(["start A", "start B", "end A", "end B"]);
  expect(await traceOf("write")).toEqual(["start A", "end A", "start B", "end B"]);
});

test("gives calls without an id, or with the same one, ids of their own", async () => {
  const call = { id: "", name: "clock", arguments: "{}" };
  const { run } = createScriptedRun(
    [
      [
        { type: "tool-call", call },
        { type: "tool-call", call: { ...call, id: "x" } },
        { type: "tool-call", call: { ...call, id: "x", arguments: '{"zone":"B"}' } },
        { type: "finish", reason: "tool-calls" },
      ],
      says("Done."),
    ],
    { tools: [createClockTool()] },
  );
  const ids = resultsIn((await runAgent(run)).messages).map((message) => message.toolCallId);
  expect(new Set(ids).size).toBe(3);
  expect(ids).not.toContain("");
});

test("tells the model about an unknown tool and lets it go on", async () => {
  const { run } = createScriptedRun([calls(["weather", "{}"]), says("I cannot.")], {
    tools: [createClockTool()],
  });
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "answered", text: "I cannot." });
  expect(resultsIn(result.messages)[0]).toMatchObject({ isError: true });
  expect(textOf(result.messages[2]?.content ?? [])).toContain("The tools here are: clock.");
});

test("returns malformed arguments to the model, never replays them, and gives up after three", async () => {
  const broken = calls(["clock", '{"zone":"A"}}']);
  const { run, requests } = createScriptedRun(
    [broken, calls(["clock", "[1]"]), calls(["clock", '{"zone":1}'])],
    {
      tools: [createClockTool()],
    },
  );
  const result = await runAgent(run);
  expect(result.status).toBe("answered");
  expect(result.text).toContain("arguments could not be used");
  expect(result.messages[1]).toMatchObject({ toolCalls: [{ arguments: '{"zone":"A"}}' }] });
  expect(requests[1]?.messages[1]).toMatchObject({ toolCalls: [{ arguments: "{}" }] });
  expect(textOf(requests[1]?.messages[2]?.content ?? [])).toContain('{"zone":"A"}}');
  expect(requests).toHaveLength(3);
});

test("warns the model at the third equal call in a row and stops at the fourth", async () => {
  let runs = 0;
  const tool = createClockTool({
    execute: async () => {
      runs += 1;
      return "noon";
    },
  });
  const same = calls(["clock", '{"zone":"A"}']);
  const { run, requests } = createScriptedRun([same, same, same, same], { tools: [tool] });
  const result = await runAgent(run);
  expect(runs).toBe(2);
  expect(textOf(requests[3]?.messages.at(-1)?.content ?? [])).toContain("third time in a row");
  expect(result).toMatchObject({ status: "answered" });
  expect(result.text).toContain("same tool call");
  expect(result.messages.at(-1)?.role).toBe("assistant");
});

test("says so when the limit of steps is met", async () => {
  const script = ["A", "B", "C"].map((zone) => calls(["clock", `{"zone":"${zone}"}`]));
  const { run } = createScriptedRun(script, {
    tools: [createClockTool()],
    limits: { maxSteps: 3 },
  });
  const result = await runAgent(run);
  expect(result.status).toBe("answered");
  expect(result.text).toContain("3 steps");
  expect(textOf(result.messages.at(-1)?.content ?? [])).toBe(result.text);
});

test("adds up the usage of all calls and reports the last one by itself", async () => {
  const { run } = createScriptedRun(
    [
      [{ type: "usage", usage: { inputTokens: 10, outputTokens: 2 } }, ...calls(["clock", "{}"])],
      [
        { type: "usage", usage: { inputTokens: 20, outputTokens: 3, cachedTokens: 8 } },
        ...says("Noon."),
      ],
    ],
    { tools: [createClockTool()] },
  );
  expect(await runAgent(run)).toMatchObject({
    usage: { inputTokens: 20, outputTokens: 3, cachedTokens: 8 },
    totalUsage: { inputTokens: 30, outputTokens: 5, cachedTokens: 8 },
  });
});

test("says that an answer was cut at the model's limit, outside an open code block", async () => {
  const { run, shown } = createScriptedRun([
    [
      { type: "text-delta", text: "```js\nlet a" },
      { type: "finish", reason: "length" },
    ],
  ]);
  const result = await runAgent(run);
  expect(result.text).toMatch(/^```js\nlet a\n```\n\n\[The answer was cut here/);
  expect(shown.join("")).toBe(result.text);
  expect(result.messages[1]).toMatchObject({
    content: [{ text: "```js\nlet a" }],
    finishReason: "length",
  });
});

test("says so when the limit was used up before any text, and when the provider filtered the answer", async () => {
  const used = createScriptedRun([[{ type: "finish", reason: "length" }]]);
  expect((await runAgent(used.run)).text).toContain("output limit");
  const filtered = createScriptedRun([[{ type: "finish", reason: "content-filter" }]]);
  expect((await runAgent(filtered.run)).text).toContain("filtered this answer");
});

test("asks once more after an empty answer, then says that it was empty", async () => {
  const second = createScriptedRun([says(" "), says("Here.")]);
  expect(await runAgent(second.run)).toMatchObject({ status: "answered", text: "Here." });
  const never = createScriptedRun([says(""), says("\n")]);
  const result = await runAgent(never.run);
  expect(result.status).toBe("answered");
  expect(result.text).toContain("empty answer");
  expect(never.requests).toHaveLength(2);
});

test("accepts silence after a tool when the turn already said something", async () => {
  const { run, requests } = createScriptedRun(
    [[{ type: "text-delta", text: "Noted." }, ...calls(["clock", "{}"])], says("")],
    { tools: [createClockTool()] },
  );
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "answered", text: "Noted." });
  expect(requests).toHaveLength(2);
  expect(rolesOf(result.messages)).toEqual(["user", "assistant", "tool"]);
});

test("fails with the model's error and keeps the text that was shown", async () => {
  const { run } = createScriptedRun([
    [{ type: "text-delta", text: "The answ" }, ...fails("network", { retryable: true })],
  ]);
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "failed", text: "The answ", error: { kind: "network" } });
  expect(rolesOf(result.messages)).toEqual(["user", "assistant"]);
  // In the history it says that it broke off, as it does in the chat.
  expect(textOf(result.messages[1]?.content ?? [])).toMatch(/^The answ\n\n\S/);
});

test("fails when a provider throws, ends without a last event, or a step cannot be stored", async () => {
  const throwing = createScriptedRun([]);
  expect(await runAgent(throwing.run)).toMatchObject({
    status: "failed",
    error: { kind: "unknown", message: "the script has no such step" },
  });
  const cut = createScriptedRun([[{ type: "text-delta", text: "So" }]]);
  expect(await runAgent(cut.run)).toMatchObject({ status: "failed", error: { kind: "network" } });
  const cause = new Error("disk full");
  const unstored = createScriptedRun([calls(["clock", "{}"])], {
    tools: [createClockTool()],
    hooks: { onStep: () => Promise.reject(cause) },
  });
  expect(await runAgent(unstored.run)).toMatchObject({ status: "failed", cause, committed: 0 });
});
