import { expect, test } from "vitest";
import type { Message } from "../message.ts";
import { findMessageOrderProblem } from "./message-order.ts";

const user: Message = { role: "user", content: [{ type: "text", text: "Hi" }] };
const answer: Message = { role: "assistant", content: [{ type: "text", text: "Hello" }] };

function calling(...ids: string[]): Message {
  const toolCalls = ids.map((id) => ({ id, name: "clock", arguments: "{}" }));
  return { role: "assistant", content: [], toolCalls };
}

function result(toolCallId: string): Message {
  return { role: "tool", toolCallId, toolName: "clock", content: [], isError: false };
}

test.each<[string, Message[]]>([
  ["a question", [user]],
  ["a conversation", [user, answer, user]],
  ["two people in a row", [user, user]],
  ["an answered call", [user, calling("a"), result("a")]],
  ["two calls answered in another order", [user, calling("a", "b"), result("b"), result("a")]],
  ["a call in the past", [user, calling("a"), result("a"), answer, user]],
])("accepts %s", (_, messages) => {
  expect(findMessageOrderProblem(messages)).toBeUndefined();
});

test.each<[string, Message[], string]>([
  ["nothing", [], "no messages"],
  ["an answer at the end", [user, answer], "model's own"],
  ["a result of nothing", [user, result("a")], '"a", which nothing'],
  ["a result that comes twice", [user, calling("a"), result("a"), result("a")], "Message 4"],
  ["an unanswered call", [user, calling("a", "b"), result("a")], '"b" has no answer'],
  ["a call with a user in between", [user, calling("a"), user, result("a")], "Message 3 comes"],
  ["a call id that comes twice", [user, calling("a"), result("a"), calling("a")], "again"],
  ["a call without an id", [user, calling("")], "without an id"],
  ["an empty answer", [user, { role: "assistant", content: [] }, user], "Message 2 is empty"],
  ["an empty question", [{ role: "user", content: [] }], "Message 1 is empty"],
])("refuses %s", (_, messages, words) => {
  expect(findMessageOrderProblem(messages)).toContain(words);
});
