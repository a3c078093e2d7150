import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkText } from "./chunk-text.ts";

/** Written apart from the chunker: walks the lines of a text and says what its fences do. */
function readFences(text: string): { balanced: boolean; empty: number; prose: string } {
  let open: string | undefined;
  let filled = false;
  let empty = 0;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const start = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})(.*)$/.exec(line);
    const run = line.trim();
    if (open === undefined) {
      if (start?.[1] !== undefined && !(run.includes("`") && start[2]?.includes("`"))) {
        open = start[1];
        filled = false;
        continue;
      }
    } else if (run.length >= open.length && run === open.charAt(0).repeat(run.length)) {
      if (!filled) empty += 1;
      open = undefined;
      continue;
    } else if (run !== "") filled = true;
    kept.push(line);
  }
  return { balanced: open === undefined, empty, prose: kept.join("").replaceAll(/\s/g, "") };
}

const word = fc.oneof(
  fc.constantFrom(
    "alpha",
    "beta.",
    "gamma!",
    "日本語。",
    "``",
    "a```b",
    "~~",
    "- ",
    "1. ",
    "👩‍👩‍👧‍👦",
    "e\u0301",
    "🇩🇪🇫🇷",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !/[`~\n]/.test(text)),
  fc.string({ unit: fc.constantFrom("x", "y"), minLength: 30, maxLength: 300 }),
);
const line = fc.oneof(
  fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
  fc.constantFrom("", "   ", "    indented", "a ```b c", "see ~~~ there"),
);
const prose = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
const fence = fc
  .record({
    marker: fc.constantFrom("```", "````", "~~~", "~~~~~"),
    indent: fc.constantFrom("", "  ", "    ", "- ", "2. "),
    info: fc.constantFrom("", "ts", "js title=x"),
    lines: fc.array(line, { maxLength: 20 }),
    closed: fc.boolean(),
  })
  .map(({ marker, indent, info, lines, closed }) =>
    [`${indent}${marker}${info}`, ...lines, ...(closed ? [marker] : [])].join("\n"),
  );
const document = fc
  .array(fc.oneof(prose, fence), { maxLength: 6 })
  .map((parts) => parts.join("\n"));
const limit = fc.integer({ min: 80, max: 400 });

describe("chunkText", () => {
  test("every chunk is within the limit and says something", () => {
    fc.assert(
      fc.property(document, limit, (text, most) => {
        for (const chunk of chunkText(text, most)) {
          expect(chunk.length).toBeLessThanOrEqual(most);
          expect(chunk.trim()).not.toBe("");
        }
      }),
      { numRuns: 400 },
    );
  });

  test("fences are balanced in every chunk, and none is empty that was not", () => {
    fc.assert(
      fc.property(document, limit, (text, most) => {
        fc.pre(readFences(text).prose !== "");
        const chunks = chunkText(text, most).map(readFences);
        expect(chunks.every((chunk) => chunk.balanced)).toBe(true);
        const empty = chunks.reduce((sum, chunk) => sum + chunk.empty, 0);
        expect(empty).toBeLessThanOrEqual(readFences(text).empty);
      }),
      { numRuns: 400 },
    );
  });

  test("nothing but white space and fence lines is lost or added", () => {
    fc.assert(
      fc.property(document, limit, (text, most) => {
        const read = chunkText(text, most).map(readFences);
        expect(read.map((chunk) => chunk.prose).join("")).toBe(readFences(text).prose);
      }),
      { numRuns: 400 },
    );
  });

  test("characters that belong together stay together", () => {
    const cluster = fc.constantFrom("👩‍👩‍👧‍👦", "🇩🇪", "e\u0301\u0302", "👍🏽", "𝒳");
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 20, maxLength: 200 }), (clusters) => {
        const chunks = chunkText(clusters.join(""), 40);
        const pieces = chunks.flatMap((chunk) => [...new Intl.Segmenter().segment(chunk)]);
        expect(pieces.map((piece) => piece.segment)).toEqual(clusters);
      }),
    );
  });

  test("a text that fits is left as it is", () => {
    expect(chunkText("Hello.\n\n```ts\nlet a;\n```\nBye.", 2000)).toEqual([
      "Hello.\n\n```ts\nlet a;\n```\nBye.",
    ]);
    expect(chunkText("", 2000)).toEqual([]);
    expect(chunkText(" \n ", 2000)).toEqual([]);
  });

  test("breaks at a paragraph, else a line, else a sentence, else a word, else anywhere", () => {
    expect(chunkText(`${"a ".repeat(20)}\n\n${"b ".repeat(20)}\nc`, 60)[0]).toBe(
      "a ".repeat(20).trim(),
    );
    expect(chunkText(`${"a ".repeat(20)}\n${"b ".repeat(20)}`, 60)[0]).toBe("a ".repeat(20).trim());
    expect(chunkText(`${"Go on. ".repeat(6)}and then it went`, 50)[0]).toBe(
      "Go on. ".repeat(6).trim(),
    );
    expect(chunkText("word ".repeat(30), 32)[0]).toBe("word word word word word word");
    expect(chunkText("x".repeat(100), 40).map((chunk) => chunk.length)).toEqual([40, 40, 20]);
  });

  test("a fence that does not fit is closed and opened again with its language", () => {
    const code = Array.from({ length: 20 }, (_, index) => `  line ${index};`).join("\n");
    const chunks = chunkText(`Before.\n\`\`\`ts\n${code}\n\`\`\`\nAfter.`, 120);
    expect(chunks[0]).toMatch(/^Before\.\n```ts\n {2}line 0;\n[^`]*\n```$/);
    expect(chunks[1]).toMatch(/^```ts\n {2}line \d+;\n[^`]*\n```$/);
    expect(chunks.at(-1)).toMatch(/After\.$/);
  });

  test("a fence that fits into one message is moved there whole", () => {
    const code = `\`\`\`\n${"x = 1;\n".repeat(20)}\`\`\``;
    expect(chunkText(`${"Some words. ".repeat(5)}\n${code}`, 170)).toEqual([
      "Some words. ".repeat(5).trim(),
      code,
    ]);
  });

  test("a language name that is too long is kept as text, and the fence is reopened bare", () => {
    const info = "a".repeat(200);
    const chunks = chunkText(`\`\`\`${info}\n${"code\n".repeat(100)}\`\`\``, 300);
    expect(chunks.every((chunk) => chunk.length <= 300 && chunk.startsWith("```\n"))).toBe(true);
    expect(chunks[0]).toContain(info);
  });

  test("code that was cut off in the middle gets its closing fence", () => {
    expect(chunkText("Here:\n```ts\nlet a = 1;\n", 2000)).toEqual([
      "Here:\n```ts\nlet a = 1;\n```",
    ]);
  });

  test("a code block of a list item is recognised", () => {
    const text = `1. \`\`\`bash\n   ${"make all; ".repeat(30)}\n   \`\`\``;
    const chunks = chunkText(text, 120);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every((chunk) => readFences(chunk).balanced)).toBe(true);
  });

  test("a million characters of any sort are no trouble", () => {
    for (const piece of [
      "x",
      " ",
      "\n",
      "`",
      "word ",
      "line\n",
      "para\n\n",
      "```\ncode\n```\n",
      "👍🏽",
      "a. ",
    ]) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(chunkText(text, 2000).every((chunk) => chunk.length <= 2000)).toBe(true);
    }
    const code = `\`\`\`ts\n${"const a = 1;\n".repeat(80_000)}\`\`\``;
    expect(chunkText(code, 2000).every((chunk) => readFences(chunk).balanced)).toBe(true);
  });

  test("D8: a link stays in one piece", () => {
    const link = "[the page that says it all](https://example.com/a/b)";
    const text = `${"word ".repeat(12)}${link} and more ${"word ".repeat(30)}`;
    for (let limit = 70; limit < 140; limit += 1) {
      expect(chunkText(text, limit).some((chunk) => chunk.includes(link))).toBe(true);
    }
  });
});
