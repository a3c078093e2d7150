import fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "../display-width.ts";
import { createTextFlow, printable } from "./text-flow.ts";

function flow(pieces: readonly string[], columns = 20): string {
  let written = "";
  const text = createTextFlow(
    (piece) => (written += piece),
    () => columns,
  );
  for (const piece of pieces) text.push(piece);
  text.end();
  return written;
}

test("lines break at spaces, wherever the pieces were cut", () => {
  const whole = "the quick brown fox jumps over the lazy dog";
  const expected = "the quick brown fox\njumps over the lazy\ndog\n";
  expect(flow([whole])).toBe(expected);
  expect(flow(whole.split(""))).toBe(expected);
});

test("code keeps its lines", () => {
  const code = "```\nconst something = 'longer than twenty columns';\n```\n";
  expect(flow([code])).toBe(code);
});

test("wide characters count twice", () => {
  expect(displayWidth("中文a")).toBe(5);
  expect(flow(["中文中文 中文中文中文"], 16)).toBe("中文中文\n中文中文中文\n");
});

test("a terminal cannot be steered by an answer", () => {
  expect(printable("a\u001b[31mred\u001b[0m\u0007\rb\u202ec\u009b1m")).toBe("aredbc");
  expect(printable("two\nlines\tand tabs")).toBe("two\nlines\tand tabs");
});

test("no word is lost, and no line is wider than the window unless one word is", () => {
  const word = fc.stringMatching(/^[a-z]{1,15}$/);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.nat(40), (words, cut) => {
      const text = words.join(" ");
      const written = flow([text.slice(0, cut), text.slice(cut)]);
      expect(written.split(/\s+/).filter(Boolean)).toEqual(words);
      for (const line of written.split("\n")) expect(line.length).toBeLessThan(20);
    }),
  );
});
