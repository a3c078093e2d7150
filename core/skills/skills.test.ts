import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ToolContext } from "../sdk/tool.ts";
import { findSkills, type FindSkillsOptions } from "./find-skills.ts";
import { readFrontmatter, readNeeds } from "./read-frontmatter.ts";
import { createSkillLibrary } from "./skill-library.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "skills-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function add(place: string, head: string, body = "Do it."): Promise<void> {
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(folder, place, "SKILL.md"), `---\n${head}\n---\n${body}\n`);
}

const find = (more: Partial<FindSkillsOptions> = {}) =>
  findSkills({
    places: {
      workspace: join(folder, "workspace"),
      home: join(folder, "home"),
      stateDir: join(folder, "state"),
      bundledDir: join(folder, "bundled"),
    },
    config: {},
    environment: { PATH: join(folder, "bin") },
    platform: "linux",
    ...more,
  });

test.each([
  ["name: a\ndescription: plain text # said", { name: "a", description: "plain text" }],
  [`name: "a"\ndescription: 'it''s: quoted'`, { name: "a", description: "it's: quoted" }],
  [
    "name: a\ndescription: >\n  over\n  two lines\nlicense: MIT",
    { description: "over two lines", license: "MIT" },
  ],
  ["name: a\ndescription: |\n  one\n  two", { description: "one\ntwo" }],
  ["name: a\ndescription: one\n  and on", { description: "one and on" }],
])("reads the head %j", (head, expected) => {
  expect(readFrontmatter(`---\n${head}\n---\nbody`)).toMatchObject({
    head: expected,
    body: "body",
  });
});

test("what is no head is none, and broken metadata ask for nothing", () => {
  expect(readFrontmatter("# Title\n---\n")).toBeUndefined();
  expect(readFrontmatter("---\nname: a\n")).toBeUndefined();
  expect(readNeeds("{ not json")).toMatchObject({ os: [], bins: [], always: false });
});

test("a skill of the workspace wins over one of the user, and that over a bundled one", async () => {
  await add("workspace/skills/x", "name: same\ndescription: of the workspace");
  await add("state/skills/x", "name: same\ndescription: of the user");
  await add("state/skills/deep/er/y", "name: deep\ndescription: further down");
  await add("bundled/x", "name: same\ndescription: bundled");
  await add("bundled/z", "name: other\ndescription: bundled");
  const found = (await find()).map(({ name, source, description }) => [name, source, description]);
  expect(found).toEqual([
    ["deep", "user", "further down"],
    ["other", "bundled", "bundled"],
    ["same", "workspace", "of the workspace"],
  ]);
});

test("says why a skill is not offered", async () => {
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "there"), "");
  await chmod(join(folder, "bin", "there"), 0o755);
  const needs = (requires: object, more: object = {}) =>
    `metadata: ${JSON.stringify({ openclaw: { requires, ...more } })}`;
  const skill = (name: string, ...lines: string[]) =>
    add(`bundled/${name}`, [`name: ${name}`, "description: d", ...lines].join("\n"));
  await skill("off");
  await skill("unlisted");
  await skill("people", "disable-model-invocation: true");
  await skill("program", needs({ bins: ["there", "gone"] }));
  await skill("variable", needs({ env: ["SOME_KEY"] }));
  await skill("mac", needs({}, { os: ["darwin"] }));
  await skill("fine", needs({ bins: ["there"], anyBins: ["gone", "there"] }));
  await add("bundled/nameless", "description: d");
  await add("bundled/bad", "name: ../up\ndescription: d");
  const allowBundled = ["off", "people", "program", "variable", "mac", "fine"];
  const found = await find({ config: { allowBundled, entries: { off: { enabled: false } } } });
  expect(Object.fromEntries(found.map(({ name, problem }) => [name, problem]))).toEqual({
    fine: undefined,
    mac: "needs darwin",
    off: "off by skills.entries.off.enabled",
    people: "is for people only",
    program: "needs the program gone",
    unlisted: "not in skills.allowBundled",
    variable: "needs the variable SOME_KEY",
  });
});

test("a link that leads out of its root is not followed", async () => {
  await add("outside/x", "name: outside\ndescription: d");
  await mkdir(join(folder, "workspace/skills"), { recursive: true });
  await symlink(join(folder, "outside/x"), join(folder, "workspace/skills/x"));
  expect(await find()).toEqual([]);
});

test("loads the instructions, and files of its folder alone", async () => {
  await add(
    "workspace/skills/bake",
    "name: bake\ndescription: Bread",
    "Look into {baseDir}/times.txt",
  );
  const bake = join(folder, "workspace/skills/bake");
  await writeFile(join(bake, "times.txt"), "40 minutes");
  await symlink("/etc/passwd", join(bake, "link"));
  let now = 0;
  const library = createSkillLibrary({
    config: () => ({}),
    places: { home: folder, stateDir: join(folder, "state"), bundledDir: join(folder, "bundled") },
    environment: {},
    now: () => now,
  });
  const workspace = join(folder, "workspace");
  const load = (input: object, skills?: string[]) =>
    library.tool.execute(input, { workspace, asked: { skills } } as unknown as ToolContext);
  expect(await load({ name: "bake" })).toContain(`Look into ${bake}/times.txt`);
  expect(await load({ name: "bake", file: "times.txt" })).toBe("40 minutes");
  await expect(load({ name: "bake", file: "../../x" })).rejects.toThrow();
  await expect(load({ name: "bake", file: "link" })).rejects.toThrow("outside");
  await expect(load({ name: "bake" }, ["other"])).rejects.toThrow("no skill bake");
  await add("workspace/skills/new", "name: new\ndescription: d");
  now = 10_000;
  expect((await library.offered(workspace)).map(({ name }) => name)).toEqual(["bake", "new"]);
});
