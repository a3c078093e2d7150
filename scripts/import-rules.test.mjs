import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repositoryRoot } from "./repository.mjs";

let house = "";
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "openclaw-house-"));
  symlinkSync(join(repositoryRoot, "node_modules"), join(house, "node_modules"));
  cpSync(join(repositoryRoot, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
  cpSync(join(repositoryRoot, "tsconfig.json"), join(house, "tsconfig.json"));
  cpSync(join(repositoryRoot, "core/tsconfig.json"), join(house, "core/tsconfig.json"));
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

/** Lints a house of the same layout whose only files are these; answers the rules that were broken. */
function lint(files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  }
  const { stdout } = spawnSync("oxlint", ["--format=json", "core", "plugins"], {
    cwd: house,
    encoding: "utf8",
    env: { ...process.env, PATH: `${repositoryRoot}/node_modules/.bin:${process.env.PATH}` },
  });
  const { diagnostics, number_of_files: checked } = JSON.parse(stdout);
  expect(checked).toBe(Object.keys(files).length);
  return diagnostics.map((diagnostic) => `${diagnostic.filename}: ${diagnostic.code}`);
}

const layers = [
  ["sdk"],
  ["lib"],
  ["config", "storage"],
  ["plugin-host", "models", "routing", "sessions", "channels", "agent", "tools", "commands"],
  ["gateway"],
  ["cli"],
];
const rooms = layers.flatMap((names, layer) => names.map((name) => ({ name, layer })));
test("each room may import from the layers below it, and from no other room", () => {
  const files = {};
  const forbidden = [];
  for (const from of rooms) {
    for (const to of rooms) {
      if (from.name === to.name) continue;
      const file = `core/${from.name}/imports-${to.name}.ts`;
      files[file] =
        `import { target } from "../${to.name}/target.ts";\n\nexport const one = target;\n`;
      if (to.layer >= from.layer) forbidden.push(`${file}: eslint(no-restricted-imports)`);
    }
    files[`core/${from.name}/target.ts`] = "export const target = 2;\n";
  }
  expect(lint(files).toSorted()).toEqual(forbidden.toSorted());
});

test.each([
  ["a type", 'import type { two } from "../gateway/two.ts";\n\nexport type One = typeof two;\n'],
  ["a passing on", 'export { two } from "../gateway/two.ts";\n'],
  ["a lazy one", 'export const one = await import("../gateway/two.ts");\n'],
])("%s is an import as well", (_, text) => {
  const files = { "core/lib/one.ts": text, "core/gateway/two.ts": "export const two = 2;\n" };
  expect(lint(files)).toEqual(["core/lib/one.ts: eslint(no-restricted-imports)"]);
});

test("a folder inside a room is bound by the room's rule", () => {
  const text = 'import { two } from "../../cli/two.ts";\n\nexport const one = two;\n';
  const files = {
    "core/gateway/methods/one.ts": text,
    "core/cli/two.ts": "export const two = 2;\n",
  };
  expect(lint(files)).toEqual(["core/gateway/methods/one.ts: eslint(no-restricted-imports)"]);
});

test("the page may take types of the protocol, and nothing else", () => {
  const protocol = "export interface Frame {\n  id: string;\n}\nexport const version = 1;\n";
  const page = (text) => ({ "core/ui/page.ts": text, "core/gateway/protocol.ts": protocol });
  expect(
    lint(page('import type { Frame } from "../gateway/protocol.ts";\n\nexport type F = Frame;\n')),
  ).toEqual([]);
  expect(
    lint(page('import { version } from "../gateway/protocol.ts";\n\nexport const v = version;\n')),
  ).toEqual(["core/ui/page.ts: eslint(no-restricted-imports)"]);
});

test.each([
  ["openclaw/sdk", []],
  ["openclaw/sdk/openai-compatible", []],
  ["openclaw/sdk/testing", ["plugins/echo/one.ts: eslint(no-restricted-imports)"]],
  ["openclaw/lib/clock.ts", ["plugins/echo/one.ts: eslint(no-restricted-imports)"]],
  ["../../core/lib/clock.ts", ["plugins/echo/one.ts: eslint(no-restricted-imports)"]],
  ["../other/index.ts", ["plugins/echo/one.ts: eslint(no-restricted-imports)"]],
  ["zod", ["plugins/echo/one.ts: eslint(no-restricted-imports)"]],
])("a plugin that imports %s breaks %j", (specifier, expected) => {
  const text = `import { two } from "${specifier}";\n\nexport const one = two;\n`;
  expect(lint({ "plugins/echo/one.ts": text })).toEqual(expected);
});

test("only the plugin host imports what it has no name for, and only storage opens a database", () => {
  const load = "export const load = (file: string): Promise<unknown> => import(file);\n";
  const open = 'import { DatabaseSync } from "node:sqlite";\n\nexport const open = DatabaseSync;\n';
  const found = lint({
    "core/plugin-host/load-plugin.ts": load,
    "core/gateway/load.ts": load,
    "core/storage/open.ts": open,
    "core/gateway/open.ts": open,
  });
  expect(found.toSorted()).toEqual([
    "core/gateway/load.ts: import(no-dynamic-require)",
    "core/gateway/open.ts: eslint(no-restricted-imports)",
  ]);
});

test("a circle of imports is refused, also one of types", () => {
  const found = lint({
    "core/lib/one.ts": 'import type { Two } from "./two.ts";\n\nexport type One = Two | 1;\n',
    "core/lib/two.ts": 'import type { One } from "./one.ts";\n\nexport type Two = One[];\n',
  });
  expect(found).toContain("core/lib/one.ts: import(no-cycle)");
});
