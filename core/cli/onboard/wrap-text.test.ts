import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapText } from "./wrap-text.ts";

test.each([
  ["one two three", 7, "one two\nthree"],
  ["one two\nthree", 20, "one two\nthree"],
  [
    "see https://example.com/a/long/address now",
    10,
    "see\nhttps://example.com/a/long/address\nnow",
  ],
  ["Keys:     https://x", 30, "Keys:     https://x"],
  ["", 10, ""],
])("%j in %i columns", (text, width, wrapped) => {
  expect(wrapText(text, width)).toBe(wrapped);
});

test("no line is wider than asked unless it is one word, and no word is lost", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 60 }), fc.integer({ min: 5, max: 80 }), (text, width) => {
      const lines = wrapText(text, width).split("\n");
      expect(lines.join(" ")).toBe(text);
      for (const line of lines) {
        expect(line.length <= width || !line.includes(" ")).toBe(true);
      }
    }),
  );
});
