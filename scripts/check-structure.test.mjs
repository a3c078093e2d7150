import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspect } from "./check-structure.mjs";

const sound = {
  "package.json": '{ "scripts": { "test": "vitest" } }',
  "package-lock.json": '{ "packages": { "node_modules/zod": { "version": "4.0.0" } } }',
  "tsconfig.json": '{ "references": [{ "path": "core" }, { "path": "plugins/parrot" }] }',
  "core/gateway/intake.ts": "export const takeIn = 1;\n",
  "core/gateway/intake.test.ts": 'export const name = "parrot";\n',
  "core/sdk/channel.ts": "/** Channel id, such as `parrot`. */\nexport type Id = string;\n",
  "plugins/parrot/package.json": "{}",
  "plugins/parrot/tsconfig.json": "{}",
  "plugins/parrot/openclaw.plugin.json": '{ "id": "parrot" }',
  "plugins/parrot/README.md": "# Parrot\n",
  "plugins/parrot/index.ts": "export const plugin = 1;\n",
};

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "openclaw-structure-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function inspectWith(changes) {
  for (const [file, text] of Object.entries({ ...sound, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return inspect(root).breaches;
}

test("a sound repository has no breach", () => {
  expect(inspectWith({})).toEqual([]);
});

const scripts = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`s${index}`, "true"]));
const disable = ["oxlint", "disable"].join("-");
const todo = ["TO", "DO"].join("");

test.each([
  ["a new thing on the top level", { "src/x.ts": "" }, "src: nothing new on the top level."],
  ["a folder that is no room", { "core/misc/x.ts": "" }, "core/misc: not a room"],
  [
    "a name that says nothing",
    { "core/lib/helpers.ts": "" },
    "core/lib/helpers.ts: the name says nothing",
  ],
  [
    "a suppressed check",
    { "core/lib/x.ts": `// ${disable}-line\n` },
    "core/lib/x.ts:1: a suppressed check",
  ],
  [
    "unfinished work",
    { "core/lib/x.ts": `\n// ${todo} later\n` },
    "core/lib/x.ts:2: unfinished work",
  ],
  [
    "a plugin's name in core",
    { "core/lib/x.ts": 'const id = "parrot";\n' },
    'core/lib/x.ts:1: core names the plugin "parrot"',
  ],
  [
    "a plugin's name in a comment",
    { "core/lib/x.ts": "// for parrot\n" },
    'core/lib/x.ts:1: core names the plugin "parrot"',
  ],
  [
    "a plugin without a read-me",
    { "plugins/parrot/README.md": undefined },
    "plugins/parrot/README.md is missing.",
  ],
  [
    "a manifest of another id",
    { "plugins/parrot/openclaw.plugin.json": '{ "id": "crow" }' },
    `the manifest's id is "crow"`,
  ],
  [
    "a schema that nothing generates",
    { "plugins/parrot/openclaw.plugin.json": '{ "id": "parrot", "configSchema": {} }' },
    "no config.ts generates it",
  ],
  [
    "a plugin that the compiler skips",
    { "tsconfig.json": "{}" },
    "tsconfig.json does not reference plugins/parrot.",
  ],
  ["too many scripts", { "package.json": JSON.stringify({ scripts }) }, "13 scripts"],
  [
    "a registry's host in the lockfile",
    {
      "package-lock.json":
        '{ "packages": { "a": { "resolved": "https://registry.example/a.tgz" } } }',
    },
    "names a registry host",
  ],
  [
    "a message's walk that grew",
    { "core/gateway/run-turn.ts": "\n".repeat(1800) },
    "its budget is 1800",
  ],
])("%s is a breach", (_, changes, expected) => {
  expect(inspectWith(changes).join("\n")).toContain(expected);
});
