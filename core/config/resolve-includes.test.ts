import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolvePaths } from "./paths.ts";
import { readConfig } from "./read-config.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "include-"));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function read(
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<unknown> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), text);
  }
  const paths = resolvePaths({
    HOME: home,
    OPENCLAW_CONFIG_PATH: join(home, "etc/main.json5"),
    ...env,
  });
  return (await readConfig(paths)).document;
}

describe("$include", () => {
  test("takes the place of the object that it stands in", async () => {
    const files = {
      "etc/main.json5": `{ a: { $include: "./a.json5" }, b: [{ $include: "./list.json5" }] }`,
      "etc/a.json5": "{ x: 1 }",
      "etc/list.json5": "[1, 2]",
    };
    expect(await read(files)).toEqual({ a: { x: 1 }, b: [[1, 2]] });
  });

  test("of several files joins them in order, and keys beside it win", async () => {
    const files = {
      "etc/main.json5": `{ $include: ["./one.json5", "sub/two.json5"], o: { mine: 1, both: "main" } }`,
      "etc/one.json5": `{ o: { both: "one", one: 1 }, list: [1], s: "one" }`,
      "etc/sub/two.json5": `{ o: { two: 2 }, list: [2], s: { $include: "./three.json5" } }`,
      "etc/sub/three.json5": `{ deep: true }`,
    };
    expect(await read(files)).toEqual({
      o: { both: "main", one: 1, two: 2, mine: 1 },
      list: [1, 2],
      s: { deep: true },
    });
  });

  test("reaches outside the config's folder only where OPENCLAW_INCLUDE_ROOTS says so", async () => {
    const files = {
      "etc/main.json5": `{ $include: "../share/x.json5" }`,
      "share/x.json5": "{ x: 1 }",
    };
    await expect(read(files)).rejects.toMatchObject({
      code: "CONFIG_INCLUDE",
      hint: expect.stringContaining("OPENCLAW_INCLUDE_ROOTS"),
    });
    expect(
      await read(files, { OPENCLAW_INCLUDE_ROOTS: `/nowhere:${join(home, "share")}` }),
    ).toEqual({ x: 1 });
  });

  test("does not follow a link out of the folder", async () => {
    await mkdir(join(home, "etc"));
    await writeFile(join(home, "secret.json5"), "{ x: 1 }");
    await symlink(join(home, "secret.json5"), join(home, "etc/link.json5"));
    await expect(read({ "etc/main.json5": `{ $include: "./link.json5" }` })).rejects.toMatchObject({
      code: "CONFIG_INCLUDE",
    });
  });

  test("goes ten levels deep and no further", async () => {
    const chain = (depth: number): Record<string, string> => {
      const files: Record<string, string> = { "etc/main.json5": `{ $include: "./1.json5" }` };
      for (let level = 1; level < depth; level++)
        files[`etc/${level}.json5`] = `{ $include: "./${level + 1}.json5" }`;
      return { ...files, [`etc/${depth}.json5`]: "{ end: true }" };
    };
    expect(await read(chain(10))).toEqual({ end: true });
    await expect(read(chain(11))).rejects.toMatchObject({
      message: expect.stringContaining("deeper than 10 levels"),
    });
  });

  test.each([
    [
      { "etc/a.json5": `{ $include: "./b.json5" }`, "etc/b.json5": `{ $include: "./a.json5" }` },
      "CONFIG_INCLUDE",
      "in a circle",
    ],
    [{ "etc/a.json5": "{ x: }" }, "CONFIG_SYNTAX", "a.json5:1:6"],
    [{ "etc/a.json5": "[1]" }, "CONFIG_INCLUDE", "must hold an object"],
    [{ "etc/a.json5/x": "" }, "CONFIG_INCLUDE", "not a file"],
    [{ "etc/a.json5": `"${"x".repeat(2 * 1024 * 1024)}"` }, "CONFIG_INCLUDE", "larger than 2 MB"],
    [{ "etc/a.json5": `{ $include: "${"x".repeat(5000)}" }` }, "CONFIG_INCLUDE", "no usable path"],
  ])("that goes wrong says where (%#)", async (files, code, message) => {
    const main = { "etc/main.json5": `{ $include: "./a.json5" }` };
    await expect(read({ ...main, ...files })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("with keys beside it wants an object", async () => {
    const files = {
      "etc/main.json5": `{ a: { $include: "./a.json5", b: 1 } }`,
      "etc/a.json5": "[1]",
    };
    await expect(read(files)).rejects.toMatchObject({
      message: expect.stringContaining("must name files that hold objects"),
    });
  });
});

test("a key named __proto__ is left out", async () => {
  const document = await read({ "etc/main.json5": `{ a: 1, "__proto__": { polluted: true } }` });
  expect(document).toEqual({ a: 1 });
  expect(Object.hasOwn(Object(document), "__proto__")).toBe(false);
});
