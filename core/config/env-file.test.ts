import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setEnvFileValues } from "./env-file.ts";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "env-file-"));
  file = join(folder, ".env");
});
afterEach(() => rm(folder, { recursive: true }));

async function textAfter(before: string, values: Record<string, string>): Promise<string> {
  await writeFile(file, before);
  await setEnvFileValues(file, values);
  return readFile(file, "utf8");
}

test("a new file is private and holds the value as it was given", async () => {
  await setEnvFileValues(file, { TOKEN: "a b#c$d" });
  expect(parseEnv(await readFile(file, "utf8"))).toEqual({ TOKEN: "a b#c$d" });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a file that others could read becomes private", async () => {
  await writeFile(file, "A=1\n", { mode: 0o644 });
  await setEnvFileValues(file, { TOKEN: "x" });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test.each([
  ["", "TOKEN=new\n"],
  ["A=1", "A=1\nTOKEN=new\n"],
  ["# mine\nA=1\nexport TOKEN=old\nB=2\n", "# mine\nA=1\nTOKEN=new\nB=2\n"],
  ["TOKEN=one\nA=1\nTOKEN=two\n", "TOKEN=new\nA=1\n"],
  ["A=1\r\nTOKEN = old\r\n\r\n# end\r\n", "A=1\r\nTOKEN=new\r\n\r\n# end\r\n"],
  ["TOKEN_2=x\nMY_TOKEN=y\n", "TOKEN_2=x\nMY_TOKEN=y\nTOKEN=new\n"],
])("in %j the one variable changes and the rest stays", async (before, after) => {
  expect(await textAfter(before, { TOKEN: "new" })).toBe(after);
});

test("several variables are set at once", async () => {
  const text = await textAfter("B=1\n", { A: "x", B: "y" });
  expect(parseEnv(text)).toEqual({ A: "x", B: "y" });
});

test("whatever can be written on a line is read back as it was", async () => {
  const value = fc
    .oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary-ascii" }))
    .map((text) => text.replaceAll(/[\r\n\0`]/g, ""));
  await fc.assert(
    fc.asyncProperty(value, async (text) => {
      await setEnvFileValues(file, { OTHER: "1", TOKEN: text });
      expect(parseEnv(await readFile(file, "utf8"))).toEqual({ OTHER: "1", TOKEN: text });
    }),
    { numRuns: 300 },
  );
});

test.each([["two\nlines"], [`all "three" 'kinds' of \`quotes\``]])(
  "a value that no line can hold is refused and the file stays: %j",
  async (value) => {
    await writeFile(file, "A=1\n");
    const attempt = setEnvFileValues(file, { TOKEN: value });
    await expect(attempt).rejects.toMatchObject({ code: "CONFIG_ENV_VALUE" });
    expect(await readFile(file, "utf8")).toBe("A=1\n");
  },
);
