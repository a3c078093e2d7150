import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { arbitraryMessages, checkAcceptable } from "./fixtures/arbitrary-messages.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";
import { selectHistory } from "./history-window.ts";
import { sanitiseHistory } from "./sanitise-history.ts";

function toEntries(messages: readonly Message[]): TranscriptEntry[] {
  return messages.map((message, sequence) => ({
    transcriptId: "t",
    sequence,
    message,
    tokens: estimateMessageTokens(message),
    at: sequence,
  }));
}

function say(role: "user" | "assistant", text: string): Message {
  return { role, content: [{ type: "text", text }] };
}

const budgets = fc.integer({ min: 0, max: 600 });

test("stays inside the budget, starts at a user message and keeps calls and results together", () => {
  fc.assert(
    fc.property(arbitraryMessages, budgets, (messages, budget) => {
      const selected = selectHistory(toEntries(messages), budget);
      checkAcceptable(selected);
      const tokens = selected.reduce((sum, message) => sum + estimateMessageTokens(message), 0);
      expect(tokens).toBeLessThanOrEqual(budget);
      if (selected.length > 0) expect(selected[0]?.role).toBe("user");
    }),
  );
});

test("takes everything from the first question on when everything fits", () => {
  fc.assert(
    fc.property(arbitraryMessages, (messages) => {
      const start = messages.findIndex((message) => message.role === "user");
      const expected = start < 0 ? [] : sanitiseHistory(messages.slice(start));
      expect(selectHistory(toEntries(messages), 1_000_000)).toEqual(expected);
    }),
  );
});

test("keeps the newest messages: a bigger budget only adds in front or inside the oldest turn", () => {
  fc.assert(
    fc.property(arbitraryMessages, budgets, budgets, (messages, one, two) => {
      const entries = toEntries(messages);
      const small = selectHistory(entries, Math.min(one, two));
      const large = selectHistory(entries, Math.max(one, two));
      const wholeTurns = small.slice(
        small.findIndex((message, index) => index > 0 && message.role === "user"),
      );
      if (small.filter((message) => message.role === "user").length > 1) {
        expect(large.slice(-wholeTurns.length)).toEqual(wholeTurns);
      }
    }),
  );
});

test("counts reasoning that is sent again", () => {
  const entries = toEntries([
    say("user", "Why?"),
    {
      ...say("assistant", "Because."),
      role: "assistant",
      content: [],
      reasoning: "x".repeat(4_000),
    },
    {
      role: "assistant",
      content: [{ type: "text", text: "Because." }],
      reasoning: "x".repeat(4_000),
    },
  ]);
  expect(selectHistory(entries, 100)).toHaveLength(2);
  expect(selectHistory(entries, 100, { keepReasoning: true })).toHaveLength(0);
});

test("keeps the question and the last steps of a turn that does not fit whole", () => {
  const big = "x".repeat(4_000);
  const selected = selectHistory(
    toEntries([
      say("user", "Look it up."),
      { role: "assistant", content: [], toolCalls: [{ id: "1", name: "look", arguments: "{}" }] },
      {
        role: "tool",
        toolCallId: "1",
        toolName: "look",
        content: [{ type: "text", text: big }],
        isError: false,
      },
      say("assistant", "Found it."),
      say("user", "Thanks."),
      say("assistant", "Sure."),
    ]),
    100,
  );
  expect(selected).toEqual([
    say("user", "Look it up."),
    say("assistant", "Found it."),
    say("user", "Thanks."),
    say("assistant", "Sure."),
  ]);
});
