import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateMessageTokens, estimateTokens } from "./estimate-tokens.ts";

test("counts about four Latin characters as a token", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("four")).toBe(1);
  expect(estimateTokens("a".repeat(400))).toBe(100);
});

test("counts one token for each Chinese, Japanese and Korean character", () => {
  expect(estimateTokens("你好世界")).toBe(4);
  expect(estimateTokens("こんにちは")).toBe(5);
  expect(estimateTokens("안녕")).toBe(2);
});

test("never estimates less for a longer text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (left, right) => {
      expect(estimateTokens(left + right)).toBeGreaterThanOrEqual(estimateTokens(left));
    }),
  );
});

test("leaves reasoning out of a message's size and counts its calls", () => {
  const plain = { role: "assistant" as const, content: [{ type: "text" as const, text: "Yes." }] };
  expect(estimateMessageTokens({ ...plain, reasoning: "long ".repeat(100) })).toBe(
    estimateMessageTokens(plain),
  );
  const call = { id: "1", name: "current_time", arguments: "{}" };
  expect(estimateMessageTokens({ ...plain, toolCalls: [call] })).toBeGreaterThan(
    estimateMessageTokens(plain),
  );
});
