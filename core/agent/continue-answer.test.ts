import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ModelEvent } from "../sdk/provider.ts";
import { defineTool } from "../sdk/tool.ts";
import { fails, says, createScriptedRun, type ScriptedStep } from "./fixtures/scripted-run.ts";
import { notices } from "./notices.ts";
import { runAgent } from "./run-agent.ts";

const cut = (...texts: string[]): ModelEvent[] => [
  ...texts.map((text): ModelEvent => ({ type: "text-delta", text })),
  { type: "usage", usage: { inputTokens: 10, outputTokens: 5 } },
  { type: "finish", reason: "length" },
];

/** Runs the script with a model whose own limit is known. */
async function answer(script: readonly ScriptedStep[], model: object = { maxTokens: 1_000 }) {
  const scripted = createScriptedRun(script);
  const { run } = scripted;
  const info = { ...run.model.model, ...model };
  const result = await runAgent({ ...run, model: { ...run.model, model: info } });
  return { ...scripted, result };
}

describe("an answer that hits the output limit", () => {
  test("is continued where it stopped, and becomes one message without the prompt in between", async () => {
    const { result, requests, shown } = await answer([
      cut("One, two, th"),
      cut("ree, "),
      says("four."),
    ]);
    expect(result).toMatchObject({ status: "answered", text: "One, two, three, four." });
    expect(shown.join("")).toBe(result.text);
    expect(result.messages).toHaveLength(2);
    expect(result.messages[1]).toMatchObject({
      content: [{ type: "text", text: "One, two, three, four." }],
      finishReason: "stop",
      usage: { inputTokens: 20, outputTokens: 10 },
    });
    expect(JSON.stringify(result.messages)).not.toContain("output limit");
    const [, second, third] = requests;
    expect(second?.maxOutputTokens).toBe(1_000);
    expect(second?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(third?.messages[1]).toMatchObject({ content: [{ text: "One, two, three, " }] });
  });

  test("is continued three times and no more", async () => {
    const { result, requests } = await answer([cut("a"), cut("b"), cut("c"), cut("d")]);
    expect(requests).toHaveLength(4);
    expect(result.text).toBe(`abcd\n\n${notices.length}`);
    expect(result.messages[1]).toMatchObject({ finishReason: "length" });
  });

  test("keeps its beginning when the rest fails or is empty", async () => {
    for (const rest of [fails("auth"), says("")]) {
      const { result } = await answer([cut("Half an "), rest, rest]);
      expect(result.status).toBe("answered");
      expect(result.text).toBe(`Half an\n\n${notices.length}`);
      expect(result.messages).toHaveLength(2);
    }
  });

  test("before a word was written is asked for again with the model's own limit, once", async () => {
    const thought: ModelEvent[] = [{ type: "reasoning-delta", text: "long" }, ...cut()];
    const { result, requests } = await answer([thought, says("Short.")]);
    expect(result.text).toBe("Short.");
    expect(requests[1]?.maxOutputTokens).toBe(1_000);
    expect(requests[1]?.messages).toHaveLength(1);
    const again = await answer([thought, thought]);
    expect(again.result.text).toBe(notices.lengthWithoutText);
    const full = await answer([thought], { maxTokens: 5 });
    expect(full.result.text).toBe(notices.lengthWithoutText);
  });

  test("stays as it is where the user set the limit", async () => {
    const { run, requests } = createScriptedRun([cut("Half")]);
    const params = { maxTokens: 5 };
    const result = await runAgent({ ...run, model: { ...run.model, params } });
    expect(requests).toHaveLength(1);
    expect(result.text).toContain(notices.length);
  });

  test("is left when the turn is stopped meanwhile", async () => {
    const scripted: ReturnType<typeof createScriptedRun> = createScriptedRun([
      cut("Half an "),
      async function* () {
        yield { type: "text-delta", text: "answer" };
        scripted.abort();
        yield { type: "text-delta", text: " never" };
      },
    ]);
    const result = await runAgent(scripted.run);
    expect(result).toMatchObject({ status: "aborted" });
    expect(result.text).not.toContain("never");
  });
});

describe("a tool call that hits the output limit", () => {
  const ran: unknown[] = [];
  const writer = defineTool({
    name: "write",
    description: "Writes.",
    risk: "none",
    inputSchema: z.object({}).loose(),
    execute: async (input: Record<string, unknown>) => {
      ran.push(input);
      return "written";
    },
  });

  test.each(["", "{}", '{"text":"a"}', '{"text":"a'])(
    "does not run, even if what came of %j could be read, and the model hears why",
    async (args) => {
      ran.length = 0;
      const { run, requests } = createScriptedRun(
        [
          [
            { type: "text-delta", text: "I write." },
            { type: "tool-call", call: { id: "a", name: "write", arguments: '{"n":1}' } },
            { type: "tool-call", call: { id: "b", name: "write", arguments: args } },
            { type: "finish", reason: "length" },
          ],
          says("Done."),
        ],
        { tools: [writer] },
      );
      const result = await runAgent(run);
      expect(ran).toEqual([{ n: 1 }]);
      expect(result.text).toBe("I write.\n\nDone.");
      const results = requests[1]?.messages.filter(({ role }) => role === "tool") ?? [];
      expect(results[1]).toMatchObject({ isError: true });
      expect(JSON.stringify(results[1])).toContain("Split the work");
    },
  );
});
