import fc from "fast-check";
import { expect, test } from "vitest";
import type { AssistantMessage, Message, ToolMessage } from "../sdk/message.ts";
import { textOf } from "../sdk/message.ts";
import { arbitraryMessages, checkAcceptable } from "./fixtures/arbitrary-messages.ts";
import { sanitiseHistory } from "./sanitise-history.ts";

const question: Message = { role: "user", content: [{ type: "text", text: "What time is it?" }] };

function calling(id: string, args = "{}"): AssistantMessage {
  return { role: "assistant", content: [], toolCalls: [{ id, name: "clock", arguments: args }] };
}

function resultOf(id: string, text = "noon"): ToolMessage {
  const content = [{ type: "text" as const, text }];
  return { role: "tool", toolCallId: id, toolName: "clock", content, isError: false };
}

test("makes any history acceptable to a provider", () => {
  fc.assert(
    fc.property(arbitraryMessages, (messages) => checkAcceptable(sanitiseHistory(messages))),
  );
});

test("keeps every message and every pair of a clean history, as the same objects", () => {
  fc.assert(
    fc.property(arbitraryMessages, fc.boolean(), (messages, keepReasoning) => {
      const once = sanitiseHistory(messages, { keepReasoning });
      const twice = sanitiseHistory(once, { keepReasoning });
      expect(twice).toHaveLength(once.length);
      expect(twice.every((message, index) => message === once[index])).toBe(true);
    }),
  );
});

test("keeps every user message, in order, and never changes its input", () => {
  fc.assert(
    fc.property(arbitraryMessages, (messages) => {
      const before = structuredClone(messages);
      const after = sanitiseHistory(messages);
      expect(messages).toEqual(before);
      const users = messages.filter((message) => message.role === "user");
      const kept = after.filter((message) => message.role === "user");
      expect(kept).toHaveLength(users.length);
      for (const [index, message] of users.entries()) {
        const text = textOf(message.content).trim();
        expect(textOf(kept[index]?.content ?? []).trim()).toBe(text === "" ? "(no text)" : text);
      }
    }),
  );
});

test("answers a call whose result is missing with an unknown outcome", () => {
  const clean = sanitiseHistory([question, calling("1"), question]);
  expect(clean.map((message) => message.role)).toEqual(["user", "assistant", "tool", "user"]);
  expect(clean[2]).toMatchObject({ toolCallId: "1", isError: true });
  expect(textOf(clean[2]?.content ?? [])).toContain("unknown");
});

test("drops a result without its call, and a second result of the same call", () => {
  const clean = sanitiseHistory([
    resultOf("0"),
    question,
    calling("1"),
    resultOf("1"),
    resultOf("1", "one"),
  ]);
  expect(clean).toEqual([question, calling("1"), resultOf("1")]);
});

test("gives a call whose id was used before, and its result, another id", () => {
  const step = [calling("1"), resultOf("1")];
  const clean = sanitiseHistory([question, ...step, ...step]);
  expect(clean).toEqual([question, ...step, calling("1-2"), resultOf("1-2")]);
});

test("replaces arguments that are no JSON object", () => {
  const [, call] = sanitiseHistory([question, calling("1", '{"zone": "Berlin"}}'), resultOf("1")]);
  expect(call).toEqual(calling("1", "{}"));
});

test("keeps reasoning out of the replay unless told", () => {
  const answer: Message = {
    role: "assistant",
    content: [{ type: "text", text: "Noon." }],
    reasoning: "Hm.",
  };
  expect(sanitiseHistory([question, answer])[1]).not.toHaveProperty("reasoning");
  expect(sanitiseHistory([question, answer], { keepReasoning: true })[1]).toBe(answer);
});
