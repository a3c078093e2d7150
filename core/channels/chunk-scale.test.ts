import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkText } from "./chunk-text.ts";
import { readTextBlocks } from "./fence-blocks.ts";
import { renderTables } from "./render-tables.ts";

/** Whole documents of any Markdown, up to a million characters. */

const limit = 2000;
const piece = fc.oneof(
  fc.constantFrom(
    "# A heading\n\n",
    "A paragraph with *italic*, **bold** and `code`, and [a link](https://example.com/x).\n\n",
    "- one\n- two\n  - three\n",
    "```ts\nconst a = 1;\n```\n",
    "~~~~\n```\nnot a fence\n```\n~~~~\n",
    "```\n",
    "> quoted\n> more\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "日本語の文章です。",
    "👩‍👩‍👧‍👦 ",
    "x".repeat(700),
    "`".repeat(40),
    "\n\n\n",
    "a".repeat(40) + " ",
  ),
  fc.string({ maxLength: 60 }),
);
const document = fc
  .record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 12 }),
    length: fc.constantFrom(1, 20, 1000),
  })
  .map(({ pieces, length }) => pieces.join("").repeat(length).slice(0, 1_000_000));

const withoutFences = (text: string): string =>
  readTextBlocks(text)
    .map((block) => (block.type === "prose" ? block.raw : `${block.info}${block.content}`))
    .join("")
    .replaceAll(/[\s`~]/g, "");

describe("a long answer (D8)", () => {
  test("D8: every message is within the limit, its fences are balanced, and none is empty", () => {
    fc.assert(
      fc.property(document, (text) => {
        // Of a text that has nothing but fences, the fences are sent.
        fc.pre(withoutFences(text) !== "");
        for (const chunk of chunkText(renderTables(text, "code"), limit)) {
          expect(chunk.length).toBeLessThanOrEqual(limit);
          expect(chunk.trim()).not.toBe("");
          const blocks = readTextBlocks(chunk);
          expect(blocks.every((block) => block.type === "prose" || block.closed)).toBe(true);
          expect(/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/.test(chunk)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("D8: nothing is lost but white space and fences", () => {
    fc.assert(
      fc.property(document, (text) => {
        // A language name that is kept as text, and one that is repeated, are told apart by their letters alone.
        fc.pre(!/^[ \t]*(?:`{3,}|~{3,})[^\n]*\S/m.test(text));
        const sent = chunkText(text, limit).map(withoutFences).join("");
        expect(sent).toBe(withoutFences(text));
      }),
      { numRuns: 60 },
    );
  });

  test("D8: a text costs about as much whole as in many parts", () => {
    const kinds = ["word and word. ", "```ts\nconst a = 1;\n```\n", "[a](b) ", "x", "line\n"];
    for (const kind of kinds) {
      const text = kind.repeat(Math.ceil(1_000_000 / kind.length));
      const size = Math.ceil(text.length / 64);
      const parts = Array.from({ length: 64 }, (_, at) => text.slice(at * size, (at + 1) * size));
      const ratios = [0, 1, 2].map(() => costOf([text]) / costOf(parts));
      // Looking through the rest of the text for each message makes this ten, and up to sixty-four.
      expect(Math.min(...ratios)).toBeLessThan(5);
    }
  });
});

/** Only the proportion of two costs means anything: it is the same on a busy machine. */
function costOf(texts: readonly string[]): number {
  const before = performance.now();
  for (const text of texts) chunkText(text, limit);
  return performance.now() - before;
}
