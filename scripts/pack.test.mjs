import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJson, repositoryRoot } from "./repository.mjs";

const minutes = 60_000;
let place = "";
let installed = "";

/** A machine without anything of ours: an empty home, and no registry that would answer. */
function run(program, args, cwd = place) {
  const nodeFolder = dirname(process.execPath);
  return spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: minutes,
    env: {
      PATH: [join(installed, "bin"), nodeFolder, process.env.PATH].join(delimiter),
      HOME: join(place, "home"),
      npm_config_cache: join(place, "cache"),
      npm_config_registry: "http://127.0.0.1:1/",
    },
  });
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "openclaw-pack-test-"));
  installed = join(place, "prefix");
  mkdirSync(join(place, "home"));
  const tools = join(repositoryRoot, "node_modules/.bin");
  const packed = spawnSync("node", ["scripts/pack.mjs", "--out", place], {
    cwd: repositoryRoot,
    encoding: "utf8",
    env: { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` },
  });
  expect(packed.stderr).toBe("");
  const [tarball] = readdirSync(place).filter((name) => name.endsWith(".tgz"));
  const { status, stderr } = run("npm", [
    "install",
    "--global",
    "--offline",
    "--prefix",
    installed,
    join(place, tarball),
  ]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
}, 3 * minutes);
afterAll(() => rmSync(place, { recursive: true, force: true }));

test("the installed program says its version and leaves no trace", () => {
  const { version } = readJson(join(repositoryRoot, "core/package.json"));
  expect(run("openclaw", ["--version"]).stdout).toBe(`OpenClaw ${version}\n`);
  expect(readdirSync(join(place, "home"))).toEqual([]);
});

test("it lists a vendor's models without a network, a key or a gateway", () => {
  const { status, stdout, stderr } = run("openclaw", [
    "models",
    "list",
    "--provider",
    "qwen",
    "--plain",
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^qwen\/qwen/m);
});

test("it answers at once, offline", () => {
  const { status, stdout, stderr } = run("openclaw", ["agent", "--local", "--message", "hello"]);
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.trim()).not.toBe("");
});

test("it holds what runs and nothing else", () => {
  const root = join(installed, "lib/node_modules/openclaw");
  const facts = readJson(join(root, "package.json"));
  expect(facts).not.toHaveProperty("dependencies");
  expect(facts).not.toHaveProperty("scripts");
  for (const door of Object.values(facts.exports)) {
    expect(existsSync(join(root, door.default))).toBe(true);
    expect(existsSync(join(root, door.types))).toBe(true);
  }
  const files = readdirSync(root, { recursive: true });
  expect(files.filter((file) => /(?<!\.d)\.ts$|\.test\.|\.map$/.test(file))).toEqual([]);
  expect(existsSync(join(root, "dist/ui/index.html"))).toBe(true);
});

test("a plugin written against it compiles, with its types", () => {
  const folder = join(place, "plugin");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(join(installed, "lib/node_modules/openclaw"), join(folder, "node_modules/openclaw"));
  const plugin = (body) => `import { definePlugin, defineTool, z } from "openclaw/sdk";
const inputSchema = z.object({ count: z.number() });
const tool = defineTool({ name: "t", description: "t", risk: "none", inputSchema, execute: async ({ count }) => ${body} });
export default definePlugin({ setup: (context) => context.addTool(tool) });\n`;
  writeFileSync(join(folder, "right.ts"), plugin("count.toFixed(1)"));
  writeFileSync(join(folder, "wrong.ts"), plugin("count.toUpperCase()"));
  const compilerOptions = {
    module: "nodenext",
    target: "es2024",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["right.ts", "wrong.ts"] }),
  );
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const compiled = run(join(repositoryRoot, "node_modules/.bin/tsc"), ["-p", folder], folder);
  expect(compiled.stdout).toMatch(/^wrong\.ts[^\n]+toUpperCase[^\n]+\n$/);
});
