import { expect, test } from "vitest";
import { z } from "zod";
import type { Message } from "../sdk/message.ts";
import { textOf } from "../sdk/message.ts";
import { defineTool, type Tool } from "../sdk/tool.ts";
import { runAgent } from "./run-agent.ts";
import { createScriptedRun, says } from "./fixtures/scripted-run.ts";

function createCounter(name: string, idempotent: boolean): { tool: Tool; runs: () => number } {
  let runs = 0;
  const tool = defineTool({
    name,
    description: "Counts its runs.",
    risk: "write",
    idempotent,
    inputSchema: z.object({}),
    execute: async () => {
      runs += 1;
      return "done";
    },
  });
  return { tool, runs: () => runs };
}

const begun: Message[] = [
  {
    role: "assistant",
    content: [{ type: "text", text: "One moment." }],
    toolCalls: [
      { id: "1", name: "send", arguments: "{}" },
      { id: "2", name: "look", arguments: "{}" },
    ],
  },
];

test("never runs a call again that may have run, unless its tool is idempotent", async () => {
  const send = createCounter("send", false);
  const look = createCounter("look", true);
  const { run, requests, steps } = createScriptedRun([says("Done.")], {
    tools: [send.tool, look.tool],
    resumeFrom: begun,
  });
  const result = await runAgent(run);
  expect(send.runs()).toBe(0);
  expect(look.runs()).toBe(1);
  expect(result).toMatchObject({ status: "answered", text: "One moment.\n\nDone." });
  expect(result.messages.map((message) => message.role)).toEqual(["tool", "tool", "assistant"]);
  expect(textOf(result.messages[0]?.content ?? [])).toContain("outcome is unknown");
  expect(requests[0]?.messages).toEqual([
    run.userMessage,
    ...begun,
    ...result.messages.slice(0, 2),
  ]);
  expect(steps.flat()).toEqual(result.messages.slice(0, 2));
});

test("goes on after results that were stored, without running anything again", async () => {
  const send = createCounter("send", true);
  const stored: Message = {
    role: "tool",
    toolCallId: "1",
    toolName: "send",
    content: [{ type: "text", text: "sent" }],
    isError: false,
  };
  const call = { id: "1", name: "send", arguments: "{}" };
  const earlier: Message[] = [{ role: "assistant", content: [], toolCalls: [call] }, stored];
  const { run } = createScriptedRun([says("Sent.")], { tools: [send.tool], resumeFrom: earlier });
  expect(await runAgent(run)).toMatchObject({ status: "answered", text: "Sent." });
  expect(send.runs()).toBe(0);
});

test("answers at once when only the delivery was missing", async () => {
  const answer: Message = { role: "assistant", content: [{ type: "text", text: "Here it is." }] };
  const { run, requests } = createScriptedRun([], { resumeFrom: [answer] });
  expect(await runAgent(run)).toMatchObject({
    status: "answered",
    text: "Here it is.",
    messages: [],
  });
  expect(requests).toHaveLength(0);
});

test("a turn that had committed nothing begins anew and stores its question", async () => {
  const { run } = createScriptedRun([says("Hi.")], { resumeFrom: [] });
  const result = await runAgent(run);
  expect(result.messages.map((message) => message.role)).toEqual(["user", "assistant"]);
});
