import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import JSON5 from "json5";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { editConfig } from "./edit-config.ts";
import { removeFromText, setInText } from "./patch-text.ts";
import { resolvePaths } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { equalValues, isPlainObject, readAt, removeAt, writeAt } from "./plain-value.ts";
import { planEdits } from "./plan-edits.ts";
import { findItem, parseTree } from "./syntax-tree.ts";
import type { TreeValue } from "./syntax-tree.ts";

let home: string;
let paths: Paths;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "edit-"));
  paths = resolvePaths({ HOME: home });
  await mkdir(paths.stateDir, { recursive: true });
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function edited(text: string, path: (string | number)[], value: unknown): Promise<string> {
  await writeFile(paths.configFile, text);
  return (await editConfig(paths, [{ path, value }])).text;
}

describe("an edit of a file", () => {
  test("changes the value and not a character besides", async () => {
    const text = `// head
{
  // why this port
  gateway: { port: 1 /* old */, bind: 'lan', }, // the door
  "x": 0xFF, y: "\\x41", default: true,
}
`;
    expect(await edited(text, ["gateway", "port"], 2)).toBe(text.replace("port: 1", "port: 2"));
    expect(await edited(text, ["default"], "new")).toBe(
      text.replace("true", "'new'").replaceAll("'new'", '"new"'),
    );
  });

  test("adds a key in the manner of its neighbours, after their comments", async () => {
    const text = `{\n\tgateway: {\n\t\tport: 1 // one\n\t\t// last word\n\t}\n}\n`;
    expect(await edited(text, ["gateway", "auth", "mode"], "token")).toBe(
      `{\n\tgateway: {\n\t\tport: 1, // one\n\t\t// last word\n\t\tauth: {\n\t\t\tmode: "token"\n\t\t}\n\t}\n}\n`,
    );
    expect(await edited(`{ "a": 1 }`, ["b"], { c: [1, 2] })).toBe(
      `{ "a": 1, "b": {\n  "c": [1, 2]\n} }`,
    );
    expect(await edited(`{ 'a': 'x', }\r\n`, ["b"], "it's")).toBe(
      `{ 'a': 'x', 'b': 'it\\'s', }\r\n`,
    );
    expect(await edited(`{}`, ["a"], 1)).toBe(`{\n  a: 1,\n}`);
    expect(await edited(`{ list: [\n  1,\n  2 // two\n] }`, ["list", 2], 3)).toBe(
      `{ list: [\n  1,\n  2, // two\n  3\n] }`,
    );
  });

  test("takes a key out with its line and keeps strict JSON strict", async () => {
    await writeFile(paths.configFile, `{\n  "a": 1,\n  "b": { "c": 2 }\n}\n`);
    expect((await editConfig(paths, [{ path: ["b"], unset: true }])).text).toBe(`{\n  "a": 1\n}\n`);
    expect((await editConfig(paths, [{ path: ["a"], unset: true }])).text).toBe(`{\n}\n`);
  });

  test("an object in the place of an object changes only what differs", async () => {
    const text = `{ a: {\n  // first\n  b: 1,\n  // second\n  c: [1, 2, 3], d: 0 } }`;
    const after = await edited(text, ["a"], { b: 1, c: [1, 9], e: true });
    expect(after).toBe(`{ a: {\n  // first\n  b: 1,\n  // second\n  c: [1, 9], e: true } }`);
  });

  test("that changes nothing leaves file and backups alone", async () => {
    await writeFile(paths.configFile, "{ a: [1,2], }");
    const before = await stat(paths.configFile);
    const edits = [
      { path: ["a"], value: [1, 2] },
      { path: ["b"], unset: true as const },
    ];
    expect(await editConfig(paths, edits)).toEqual({ changed: false, text: "{ a: [1,2], }" });
    expect((await stat(paths.configFile)).mtimeMs).toBe(before.mtimeMs);
    await expect(stat(`${paths.configFile}.bak`)).rejects.toThrow();
  });

  test("makes a file that is not there, for its owner only", async () => {
    await rm(paths.stateDir, { recursive: true });
    const { changed, text, backup } = await editConfig(paths, [
      { path: ["gateway", "mode"], value: "local" },
    ]);
    expect({ changed, backup }).toEqual({ changed: true, backup: undefined });
    expect(text).toBe(await readFile(paths.configFile, "utf8"));
    expect(text).toMatch(/^\/\/ .*\n\{\n {2}gateway: \{\n {4}mode: "local",\n {2}\},\n\}\n$/);
    expect((await stat(paths.configFile)).mode & 0o777).toBe(0o600);
  });

  test("keeps the last five texts", async () => {
    for (let count = 0; count < 8; count++)
      await editConfig(paths, [{ path: ["n"], value: count }]);
    const kept = await Promise.all(
      ["", ".bak", ".bak.1", ".bak.2", ".bak.3", ".bak.4"].map(async (end) =>
        readAt(JSON5.parse(await readFile(paths.configFile + end, "utf8")), ["n"]),
      ),
    );
    expect(kept).toEqual([7, 6, 5, 4, 3, 2]);
    await expect(stat(`${paths.configFile}.bak.5`)).rejects.toThrow();
  });

  test("of a linked file changes what the link points to", async () => {
    const target = join(home, "dotfiles.json5");
    await writeFile(target, "{ a: 1 }");
    await symlink(target, paths.configFile);
    await editConfig(paths, [{ path: ["a"], value: 2 }]);
    expect(await readFile(target, "utf8")).toBe("{ a: 2 }");
  });

  test("of a trial run writes nothing", async () => {
    await writeFile(paths.configFile, "{ a: 1 }");
    expect((await editConfig(paths, [{ path: ["a"], value: 2 }], { dryRun: true })).text).toBe(
      "{ a: 2 }",
    );
    expect(await readFile(paths.configFile, "utf8")).toBe("{ a: 1 }");
  });
});

describe("an edit is refused", () => {
  test.each([
    ["{ a: 1", ["a"], "CONFIG_SYNTAX"],
    ["{ a: 1 }", ["a", "b"], "CONFIG_EDIT_REFUSED"],
    ["{ a: [1] }", ["a", 5], "CONFIG_EDIT_REFUSED"],
    ["{ a: [1] }", ["a", "x"], "CONFIG_EDIT_REFUSED"],
    ["{ a: 1 }", ["__proto__", "b"], "CONFIG_EDIT_REFUSED"],
  ])("in %s at %j with %s", async (text, path, code) => {
    await writeFile(paths.configFile, text);
    await expect(editConfig(paths, [{ path, value: 2 }])).rejects.toMatchObject({ code });
    expect(await readFile(paths.configFile, "utf8")).toBe(text);
  });

  test("when the file would lose more than half, unless forced", async () => {
    const text = `{ big: "${"x".repeat(1000)}", a: 1 }`;
    await writeFile(paths.configFile, text);
    const edits = [{ path: ["big"], unset: true as const }];
    await expect(editConfig(paths, edits)).rejects.toMatchObject({ code: "CONFIG_SHRINKS" });
    expect(await readFile(paths.configFile, "utf8")).toBe(text);
    expect((await editConfig(paths, edits, { force: true })).text).toBe("{ a: 1 }");
  });

  test("when the config is managed from outside", async () => {
    const immutable = resolvePaths({ HOME: home, OPENCLAW_NIX_MODE: "1" });
    await expect(editConfig(immutable, [{ path: ["a"], value: 1 }])).rejects.toMatchObject({
      code: "CONFIG_IMMUTABLE",
    });
  });

  test("where an included file has the value, and allowed beside it", async () => {
    await writeFile(join(paths.stateDir, "door.json5"), "{ port: 1, auth: { mode: 'token' } }");
    const text = `{ gateway: { $include: "./door.json5", bind: "lan" } }`;
    for (const path of [["gateway", "port"], ["gateway", "auth", "mode"], ["gateway"]]) {
      await writeFile(paths.configFile, text);
      await expect(editConfig(paths, [{ path, value: 2 }])).rejects.toMatchObject({
        code: "CONFIG_EDIT_INCLUDED",
        message: expect.stringContaining("~/.openclaw/door.json5"),
      });
    }
    expect(await edited(text, ["gateway", "bind"], "auto")).toBe(text.replace("lan", "auto"));
    expect(await edited(text, ["gateway", "mode"], "local")).toBe(
      text.replace(" } }", ', mode: "local" } }'),
    );
  });
});

const comment = fc.constantFrom(
  "",
  " ",
  "\n",
  " // c1 {\n",
  "/* c2 , */",
  '\n  // c3 "\n  ',
  "/* c4\n */ ",
  "\r\n",
);
const key = fc.constantFrom("a", "b", '"c d"', "'e'", "default", "\u00fc", '"\u{1F600}"', "$f");
const scalar = fc.constantFrom(
  "1",
  "0xFF",
  "-.5",
  '"x"',
  "'y \\x41'",
  "null",
  "true",
  "+Infinity",
  '"// no"',
  '"\u{1F600}"',
  "'\\\n'",
);

/** JSON5 text with comments wherever they may stand. */
const { value: documents } = fc.letrec<{ value: string; inner: string }>((tie) => ({
  inner: fc.oneof({ maxDepth: 3 }, scalar, tie("value"), listOf(tie("inner"))),
  value: fc
    .tuple(
      fc.array(fc.tuple(comment, key, comment, comment, tie("inner"), comment), { maxLength: 4 }),
      fc.boolean(),
      comment,
    )
    .map(([items, trailing, end]) => {
      const parts = items.map(([c1, k, c2, c3, v, c4]) => `${c1}${k}${c2}:${c3}${v}${c4}`);
      return `{${parts.join(",")}${trailing && parts.length > 0 ? "," : ""}${end}}`;
    }),
}));

function listOf(item: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(comment, item, comment), { maxLength: 3 }), comment)
    .map(([items, end]) => `[${items.map((parts) => parts.join("")).join(",")}${end}]`);
}

const newValue = fc.oneof(
  fc.constantFrom<unknown>(1, "new", 'it\'s "\u2028"', null, false, [], {}, NaN),
  fc.dictionary(
    fc.constantFrom("a", "b", "x y", "default"),
    fc.oneof(fc.integer(), fc.array(fc.string())),
  ),
);
const path = fc.array(fc.constantFrom("a", "b", "c d", "e", "default", "\u00fc", "$f", "0", "1"), {
  minLength: 1,
  maxLength: 4,
});

function commentsOf(text: string): string[] {
  const marks = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|(\/\/[^\n\r]*|\/\*[^]*?\*\/)/g;
  return [...text.matchAll(marks)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1].trim()],
  );
}

function hasTwins(value: TreeValue): boolean {
  const keys = value.items.map((item) => item.key);
  return new Set(keys).size < keys.length || value.items.some((item) => hasTwins(item.value));
}

test("whatever the document and the edit: the value is there, every other value and every comment stays", () => {
  fc.assert(
    fc.property(documents, path, newValue, (text, at, value) => {
      const before: unknown = JSON5.parse(text);
      fc.pre(isPlainObject(before));
      for (const step of planEdits(before, { path: at, value })) {
        const current = JSON5.parse<Record<string, unknown>>(text);
        const expected = structuredClone(current);
        if (step.unset === true) {
          removeAt(expected, step.path);
          const after = removeFromText(text, step.path);
          if (after === undefined) throw new Error("what is there must be found");
          expect(equalValues(JSON5.parse(after), expected)).toBe(true);
          text = after;
          continue;
        }
        const after = setInText(text, step.path, step.value);
        const fits = writeAt(expected, step.path, step.value);
        if (after === undefined || !fits) return;
        expect(equalValues(JSON5.parse(after), expected)).toBe(true);
        const replaced = readAt(current, step.path);
        if (typeof replaced !== "object" || replaced === null)
          expect(commentsOf(after)).toEqual(commentsOf(text));
        text = after;
      }
    }),
    { numRuns: 500 },
  );
});

test("whatever is taken out: every other value stays, and every comment outside of it", () => {
  fc.assert(
    fc.property(documents, path, (text, at) => {
      const expected = JSON5.parse<Record<string, unknown>>(text);
      fc.pre(removeAt(expected, at));
      const item = findItem(parseTree(text), at);
      const inside = commentsOf(text.slice(item?.start, item?.end));
      const outside = commentsOf(text).length - inside.length;
      const after = removeFromText(text, at) ?? "";
      expect(equalValues(JSON5.parse(after), expected)).toBe(true);
      fc.pre(!hasTwins(parseTree(text)));
      expect(commentsOf(after)).toHaveLength(outside);
    }),
    { numRuns: 500 },
  );
});
