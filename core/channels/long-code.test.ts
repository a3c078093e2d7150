import { expect, test } from "vitest";
import { takeOutLongCode } from "./long-code.ts";

const lines = "const a = 1;\n".repeat(50);
const long = `Here it is:\n\`\`\`ts title=x\n${lines}\`\`\`\nAnd a short one:\n\`\`\`sh\nls\n\`\`\`\nBye.`;

test("code that does not fit into a message becomes a file, and the rest stays", () => {
  const { text, files } = takeOutLongCode(long, 400);
  expect(text).toBe("Here it is:\n📄 `code-1.ts`\nAnd a short one:\n```sh\nls\n```\nBye.");
  expect(files).toEqual([{ name: "code-1.ts", content: lines }]);
});

test("code that fits stays where it is", () => {
  expect(takeOutLongCode(long, 4000)).toEqual({ text: long, files: [] });
});

test("a language that nobody knows makes a text file, never a path", () => {
  for (const info of ["", "../../etc", "constructor", "brainfuck"]) {
    const { files } = takeOutLongCode(`\`\`\`${info}\n${lines}\`\`\``, 400);
    expect(files.map(({ name }) => name)).toEqual(["code-1.txt"]);
  }
});
