import fc from "fast-check";
import { expect, test } from "vitest";
import { splitCommand } from "./split-command.ts";

test.each([
  ["ls -la", ["ls", "-la"]],
  ["  git   status\t-s ", ["git", "status", "-s"]],
  [`echo 'a b' "c d"`, ["echo", "a b", "c d"]],
  [`echo 'it'"'"'s'`, ["echo", "it's"]],
  [String.raw`echo a\ b \; \"`, ["echo", "a b", ";", '"']],
  [String.raw`echo "a\"b\\c\n"`, ["echo", String.raw`a"b\c\n`]],
  [`echo '$HOME' '|' '*'`, ["echo", "$HOME", "|", "*"]],
  [`echo ""`, ["echo", ""]],
  ["echo a=b x~y", ["echo", "a=b", "x~y"]],
])("%s", (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

test.each([
  "ls | wc",
  "ls; rm x",
  "ls && rm x",
  "ls & rm x",
  "ls > file",
  "cat < file",
  "echo $HOME",
  `echo "$HOME"`,
  "echo `id`",
  'echo "`id`"',
  "echo $(id)",
  "(ls)",
  "rm *",
  "ls a?",
  "ls [ab]",
  "echo {a,b}",
  "ls\nrm x",
  "ls # and more",
  "!ls",
  "cat ~/x",
  "FOO=1 ls",
  "echo 'open",
  'echo "open',
  "echo \\",
  "",
  "   ",
])("only a shell could read %j", (line) => {
  expect(() => splitCommand(line)).toThrow();
});

test("what was quoted comes back word for word", () => {
  const words = fc.array(
    fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(words, (list) => {
      const all = ["run", ...list];
      const quoted = all.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(" ");
      expect(splitCommand(quoted)).toEqual(all);
    }),
  );
});

test("outside of quotes no word holds what a shell would read", () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      let words: string[];
      try {
        words = splitCommand(line);
      } catch {
        return;
      }
      if (!/['"\\]/.test(line)) expect(words.join("")).not.toMatch(/[|&;<>()$`*?[\]{}#!\n]/);
    }),
  );
});
