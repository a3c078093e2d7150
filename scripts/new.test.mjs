import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJson, repositoryRoot } from "./repository.mjs";

const kinds = ["provider", "channel", "tool", "command"];
/** Compiles one folder without the projects that it references. */
const alone = {
  compilerOptions: {
    composite: false,
    emitDeclarationOnly: false,
    noEmit: true,
    incremental: false,
  },
  references: [],
};
let house = "";

function run(program, ...args) {
  const tools = join(repositoryRoot, "node_modules/.bin");
  const result = spawnSync(program, args, {
    cwd: house,
    encoding: "utf8",
    env: { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` },
  });
  return { ...result, said: `${result.stdout}${result.stderr}` };
}

/** A copy of the repository that shares what a new plugin must not change. */
beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "openclaw-new-"));
  mkdirSync(join(house, "plugins"));
  for (const shared of ["node_modules", "core"]) {
    symlinkSync(join(repositoryRoot, shared), join(house, shared));
  }
  const copied = "package.json package-lock.json tsconfig.json .oxlintrc.json .oxfmtrc.json";
  for (const file of [...copied.split(" "), "vitest.config.ts", "scripts", "plugins/demo"]) {
    cpSync(join(repositoryRoot, file), join(house, file), { recursive: true });
  }
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

describe("bundled plugins of all kinds", () => {
  beforeAll(() => {
    for (const kind of kinds) {
      const { status, said } = run("node", "scripts/new.mjs", kind, `parrot-${kind}`);
      expect({ status, said }).toMatchObject({ status: 0 });
    }
  });

  test("pass the linter, the formatter and the compiler", () => {
    const folders = kinds.map((kind) => `plugins/parrot-${kind}`);
    expect(run("oxlint", ...folders)).toMatchObject({ status: 0 });
    expect(run("oxfmt", "--check", ...folders)).toMatchObject({ status: 0 });
    for (const folder of folders) {
      const project = join(house, folder, "alone.json");
      writeFileSync(project, JSON.stringify({ extends: "./tsconfig.json", ...alone }));
      expect(run("tsc", "-p", project).stdout).toBe("");
      rmSync(project);
    }
  });

  test("pass their own tests", () => {
    expect(run("vitest", "run", "plugins/parrot").said).toMatch(/4 passed/);
  });

  test("have the files of a plugin and a manifest that fits its schema", () => {
    for (const kind of kinds) {
      const folder = join(house, "plugins", `parrot-${kind}`);
      for (const file of ["package.json", "tsconfig.json", "README.md", "index.ts"]) {
        expect(existsSync(join(folder, file))).toBe(true);
      }
      expect(readJson(join(folder, "openclaw.plugin.json")).id).toBe(`parrot-${kind}`);
    }
    expect(run("node", "scripts/manifests.mjs", "--check")).toMatchObject({ status: 0, said: "" });
  });

  test("are known to the compiler's projects and to the lockfile", () => {
    const lock = readJson(join(house, "package-lock.json"));
    const references = readJson(join(house, "tsconfig.json")).references.map((row) => row.path);
    for (const kind of kinds) {
      expect(references).toContain(`plugins/parrot-${kind}`);
      expect(lock.packages[`plugins/parrot-${kind}`].name).toBe(`@openclaw/parrot-${kind}`);
    }
  });

  test("leave nothing to fill in", () => {
    const found = run(
      "grep",
      "-rnE",
      "__[A-Z_]+__",
      ...kinds.map((kind) => `plugins/parrot-${kind}`),
    );
    expect(found.stdout).toBe("");
  });
});

describe("refusals", () => {
  test.each([
    [["provider"], "Usage: npm run new"],
    [["gadget", "parrot"], "Usage: npm run new"],
    [["tool", "Parrot"], "cannot be a plugin's id"],
    [["tool", "demo"], "exists and is not empty"],
    [["tool", "gateway"], "is a word that"],
  ])("%j", (args, sentence) => {
    const { status, stderr } = run("node", "scripts/new.mjs", ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
  });
});

test("a plugin outside of the repository names its entry and has its schema", () => {
  const folder = join(house, "elsewhere");
  expect(run("node", "scripts/new.mjs", "channel", "parrot", "--out", folder)).toMatchObject({
    status: 0,
  });
  const manifest = readJson(join(folder, "openclaw.plugin.json"));
  expect(manifest.channelConfigs.parrot.schema.properties).toHaveProperty("folder");
  expect(readJson(join(folder, "package.json")).openclaw).toEqual({ extensions: ["./index.ts"] });
  expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(folder);
});
