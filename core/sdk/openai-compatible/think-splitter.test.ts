import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ThinkSplitter, type SplitPiece } from "./think-splitter.ts";

function split(chunks: readonly string[], options: { opensUnmarked?: boolean } = {}) {
  const splitter = new ThinkSplitter(options);
  const pieces: SplitPiece[] = [
    ...chunks.flatMap((text) => splitter.push(text)),
    ...splitter.end(),
  ];
  const join = (kind: SplitPiece["kind"]) =>
    pieces.map((piece) => (piece.kind === kind ? piece.text : "")).join("");
  return { text: join("text"), reasoning: join("reasoning") };
}

/** Cuts a text at random places. */
function chunked(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, [...places, text.length][index]));
}

describe("the think splitter", () => {
  test.each([
    ["a thought before the answer", "<think>secret</think>answer", "answer", "secret"],
    ["a thought in the middle", "Hi <think>secret</think>there", "Hi there", "secret"],
    ["the longer tag and capitals", "<Thinking>secret</THINKING>answer", "answer", "secret"],
    ["an unclosed thought", "<think>secret", "", "secret"],
    ["an orphan closing tag", "answer\n</think>\nmore", "answer\n\nmore", ""],
    [
      "something that only looks like a tag",
      "a <thin b < c <thinkers>",
      "a <thin b < c <thinkers>",
      "",
    ],
    [
      "tags in inline code",
      "Write `<think>` before and `</think>` after.",
      "Write `<think>` before and `</think>` after.",
      "",
    ],
    [
      "tags in a code fence",
      "```\n<think>\nx\n</think>\n```\nend",
      "```\n<think>\nx\n</think>\n```\nend",
      "",
    ],
    [
      "a single backtick that is never closed",
      "it`s\n<think>secret</think>fine",
      "it`s\nfine",
      "secret",
    ],
    ["half a tag at the end", "answer <thi", "answer <thi", ""],
  ])("tells %s apart, one character at a time", (_name, input, text, reasoning) => {
    expect(split(Array.from(input))).toEqual({ text, reasoning });
    expect(split([input])).toEqual({ text, reasoning });
  });

  test("takes what comes before an orphan closing tag for a thought when the server may open unmarked", () => {
    expect(split(["sec", "ret</th", "ink>answer"], { opensUnmarked: true })).toEqual({
      text: "answer",
      reasoning: "secret",
    });
  });

  test("shows everything at the end when no tag came after all", () => {
    expect(split(["ans", "wer"], { opensUnmarked: true })).toEqual({
      text: "answer",
      reasoning: "",
    });
  });

  test("shows what was held back as soon as reasoning comes in its own field", () => {
    const splitter = new ThinkSplitter({ opensUnmarked: true });
    expect(splitter.push("answer")).toEqual([]);
    expect(splitter.settle()).toEqual([{ kind: "text", text: "answer" }]);
    expect(splitter.push(" goes on")).toEqual([{ kind: "text", text: " goes on" }]);
  });

  test("never leaks reasoning into text and never loses text, wherever the chunks are cut", () => {
    const plain = fc.stringMatching(/^[a-z <>/\n]{0,12}$/).filter((text) => !/think/.test(text));
    const parts = fc.array(
      fc.record({
        text: plain.map((text) => `T${text}T`),
        thought: plain.map((text) => `R${text}R`),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(parts, fc.array(fc.nat()), fc.boolean(), (rows, cuts, opensUnmarked) => {
        const input = rows.map((row) => `<think>${row.thought}</think>${row.text}`).join("");
        const result = split(chunked(input, cuts), { opensUnmarked });
        expect(result.text).toBe(rows.map((row) => row.text).join(""));
        expect(result.reasoning).toBe(rows.map((row) => row.thought).join(""));
      }),
    );
  });

  test("gives back any text without tags unchanged, wherever the chunks are cut", () => {
    const anything = fc
      .string({ unit: "grapheme" })
      .filter((text) => !/<\/?think(ing)?>/i.test(text));
    fc.assert(
      fc.property(anything, fc.array(fc.nat()), (text, cuts) => {
        expect(split(chunked(text, cuts))).toEqual({ text, reasoning: "" });
      }),
    );
  });

  test("does not depend on where the chunks are cut", () => {
    const tokens = fc.constantFrom("<think>", "</think>", "`", "```", "\n", "a", "<thi", "<", " ");
    fc.assert(
      fc.property(fc.array(tokens), fc.array(fc.nat()), (list, cuts) => {
        const input = list.join("");
        expect(split(chunked(input, cuts))).toEqual(split([input]));
      }),
    );
  });
});
