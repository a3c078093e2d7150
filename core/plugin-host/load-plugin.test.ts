import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isOpenClawError } from "../sdk/errors.ts";
import type { PluginContext } from "../sdk/plugin.ts";
import { discoverPlugins } from "./discover-plugins.ts";
import { createPluginFolders, entryWith, type PluginFolders } from "./fixtures/plugin-folders.ts";
import { createPluginLoader, type PluginLoader } from "./load-plugin.ts";

let folders: PluginFolders;
let loader: PluginLoader;
beforeEach(async () => {
  folders = await createPluginFolders();
  loader = createPluginLoader({ importModule: folders.importModule });
});
afterEach(async () => {
  loader.dispose();
  await folders.remove();
});

async function find(id: string) {
  const { bundledDir, pluginDir } = folders;
  const plugins = await discoverPlugins({ bundledDir, pluginDir, loadPaths: [] });
  const plugin = plugins.find((row) => row.id === id);
  if (plugin === undefined) throw new Error(`no plugin ${id}`);
  return plugin;
}

/** What the plugin's setup says about itself. */
async function run(id: string): Promise<unknown> {
  const plugin = await loader.load(await find(id));
  const said: unknown[] = [];
  await plugin.setup({ say: (value: unknown) => said.push(value) } as unknown as PluginContext);
  return said[0];
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "no error",
    (error: unknown) => (isOpenClawError(error) ? error.code : error),
  );
}

describe("loading a plugin from outside", () => {
  test("runs TypeScript as it is, with its own files and this program's SDK", async () => {
    await folders.plugin(
      "state/alpha",
      { id: "alpha" },
      entryWith(
        "context.say([word, new OpenClawError('X', 'y') instanceof Error, typeof z.object]);",
        `import { OpenClawError } from "openclaw/sdk";\nimport { word } from "./word.ts";`,
      ),
    );
    await folders.write("state/alpha", { "word.ts": "export const word: string = 'hello';" });
    expect(await run("alpha")).toEqual(["hello", true, "function"]);
  });

  test.each([
    [
      "index.mjs",
      'import { definePlugin } from "openclaw/sdk"; export default definePlugin({ setup(c) { c.say("mjs"); } });',
    ],
    [
      "index.cjs",
      'const { definePlugin } = require("openclaw/sdk"); module.exports = definePlugin({ setup(c) { c.say("cjs"); } });',
    ],
    [
      "index.js",
      'exports.__esModule = true; exports.default = require("openclaw/sdk").definePlugin({ setup(c) { c.say("js"); } });',
    ],
  ])("runs %s", async (name, text) => {
    await folders.write("state/alpha", { "openclaw.plugin.json": "{ id: 'alpha' }", [name]: text });
    expect(await run("alpha")).toBe(name.slice(6));
  });

  test("the SDK's other doors open too", async () => {
    const text = entryWith(
      "context.say(typeof createOpenAiCompatibleProvider);",
      'import { createOpenAiCompatibleProvider } from "openclaw/sdk/openai-compatible";',
    );
    await folders.plugin("state/alpha", { id: "alpha" }, text);
    expect(await run("alpha")).toBe("function");
  });

  test.each([
    [
      "an ES module",
      "index.mjs",
      "part.mjs",
      'import { n } from "./part.mjs"; export default { setup(c) { c.say(n); } };',
      "export const n = ",
    ],
    [
      "TypeScript",
      "index.ts",
      "part.ts",
      'import { n } from "./part.ts"; export default { setup(c: any) { c.say(n); } };',
      "export const n: number = ",
    ],
    [
      "CommonJS",
      "index.cjs",
      "part.cjs",
      'const { n } = require("./part.cjs"); module.exports = { setup(c) { c.say(n); } };',
      "exports.n = ",
    ],
  ])(
    "loading %s again runs the code that is there now, its other files included",
    async (_, entry, part, text, line) => {
      const folder = await folders.write("state/alpha", {
        "openclaw.plugin.json": "{ id: 'alpha' }",
        [entry]: text,
        [part]: `${line}1;`,
      });
      expect(await run("alpha")).toBe(1);
      await writeFile(join(folder, part), `${line}2;`);
      expect(await run("alpha")).toBe(2);
      await writeFile(join(folder, entry), text.replace("say(n)", "say(n * 10)"));
      expect(await run("alpha")).toBe(20);
    },
  );
});

describe("refusing", () => {
  test("files that became unsafe after they were found", async () => {
    const folder = await folders.plugin("state/alpha", { id: "alpha" });
    const plugin = await find("alpha");
    await chmod(join(folder, "index.ts"), 0o666);
    expect(await codeOf(loader.load(plugin))).toBe("PLUGIN_BLOCKED");
  });

  test.each([
    ["code that does not parse", "export default {", "PLUGIN_IMPORT_FAILED"],
    ["code that throws", "throw new Error('no');", "PLUGIN_IMPORT_FAILED"],
    ["a package that is not there", 'import "no-such-package";', "PLUGIN_IMPORT_FAILED"],
    ["no default export", "export const x = 1;", "PLUGIN_NO_EXPORT"],
    ["a default export that is no plugin", "export default { set: 1 };", "PLUGIN_NO_EXPORT"],
  ])("%s", async (_, text, code) => {
    await folders.plugin("state/alpha", { id: "alpha" }, text);
    expect(await codeOf(loader.load(await find("alpha")))).toBe(code);
  });
});
