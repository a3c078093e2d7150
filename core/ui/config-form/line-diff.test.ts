import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, nearChanges } from "./line-diff.ts";

test("a changed line is shown once as removed and once as added", () => {
  expect(diffLines("a\nb\nc", "a\nx\nc")).toEqual([
    { kind: "same", text: "a" },
    { kind: "removed", text: "b" },
    { kind: "added", text: "x" },
    { kind: "same", text: "c" },
  ]);
});

test("what is not added is the text before, and what is not removed the text after", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (left, right) => {
      const lines = diffLines(left.join("\n"), right.join("\n"));
      const without = (kind: string) =>
        lines.filter((line) => line.kind !== kind).map((line) => line.text);
      expect(without("added").join("\n")).toBe(left.join("\n"));
      expect(without("removed").join("\n")).toBe(right.join("\n"));
    }),
  );
});

test("lines far from a change are left out", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
  const shown = nearChanges(diffLines(before, before.replace("line 10", "other")), 1);
  expect(shown.map((line) => line?.text)).toEqual([
    undefined,
    "line 9",
    "line 10",
    "other",
    "line 11",
    undefined,
  ]);
});
