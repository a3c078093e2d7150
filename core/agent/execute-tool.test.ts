import { expect, test } from "vitest";
import { z } from "zod";
import { createManualClock } from "../lib/manual-clock.ts";
import { textOf, type ContentPart, type ToolMessage } from "../sdk/message.ts";
import { defineTool, type Tool } from "../sdk/tool.ts";
import { executeTool } from "./execute-tool.ts";

function createTool(output: () => string | ContentPart[]): Tool {
  return defineTool({
    name: "look",
    description: "Looks.",
    risk: "none",
    inputSchema: z.object({ depth: z.number().default(1) }),
    execute: async () => output(),
  });
}

async function resultOf(tool: Tool, args = "{}", maxChars = 16_000): Promise<ToolMessage> {
  const { message } = await executeTool({
    call: { id: "1", name: "look", arguments: args },
    tools: [tool],
    context: {
      sessionKey: "s",
      agentId: "main",
      turn: { model: "test/model", thinking: "off", startedAt: 0, historyMessages: 0 },
      timeZone: "UTC",
    },
    timeoutSeconds: 1,
    maxChars,
    clock: createManualClock(),
    signal: new AbortController().signal,
  });
  return message;
}

test("what a tool throws becomes its result", async () => {
  const tool = createTool(() => {
    throw new Error("The lens is dirty.");
  });
  expect(await resultOf(tool)).toMatchObject({
    toolCallId: "1",
    isError: true,
    content: [{ text: "The lens is dirty." }],
  });
});

test("names the field that does not fit the schema", async () => {
  const result = await resultOf(
    createTool(() => "seen"),
    '{"depth":"deep"}',
  );
  expect(result.isError).toBe(true);
  expect(textOf(result.content)).toMatch(/depth: .*number/);
});

test("takes no arguments at all as an empty object", async () => {
  expect(
    textOf(
      (
        await resultOf(
          createTool(() => "seen"),
          "",
        )
      ).content,
    ),
  ).toBe("seen");
});

test("caps a long result, says so, and never cuts a character in two", async () => {
  const long = "😀".repeat(50);
  const text = textOf(
    (
      await resultOf(
        createTool(() => long),
        "{}",
        11,
      )
    ).content,
  );
  expect(text).toBe(
    `${"😀".repeat(5)}\n[Cut here: the result has 100 characters, the first 11 are shown.]`,
  );
});

test("lets media through and says so when there is nothing", async () => {
  const image: ContentPart = { type: "image", media: { uri: "media:1", mimeType: "image/png" } };
  expect((await resultOf(createTool(() => [image]))).content).toEqual([image]);
  expect(textOf((await resultOf(createTool(() => " "))).content)).toBe("(no output)");
});
