import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPluginFolders, entryWith, type PluginFolders } from "./fixtures/plugin-folders.ts";

/** The program as it is shipped: CommonJS, split and minified, with the SDK's doors beside it. */
let folders: PluginFolders;
const core = join(import.meta.dirname, "..");

const main = `
import { bundledPluginDir, discoverPlugins } from ${JSON.stringify(join(core, "plugin-host/discover-plugins.ts"))};
async function main() {
  const { createPluginLoader } = await import(${JSON.stringify(join(core, "plugin-host/load-plugin.ts"))});
  const sdk = await import(${JSON.stringify(join(core, "sdk/index.ts"))});
  const [pluginDir = ""] = process.argv.slice(2);
  const plugins = await discoverPlugins({ bundledDir: bundledPluginDir(), pluginDir, loadPaths: [] });
  const loader = createPluginLoader();
  const said: unknown[] = [];
  for (const plugin of plugins) {
    const { setup } = await loader.load(plugin);
    await setup({ say: (value: unknown) => said.push(value), OpenClawError: sdk.OpenClawError } as never);
  }
  process.stdout.write(JSON.stringify(said));
}
void main();
`;

beforeAll(async () => {
  folders = await createPluginFolders();
  const source = await folders.write("source", { "main.ts": main });
  await folders.write("core", { "package.json": '{ "name": "openclaw", "version": "1.2.3" }' });
  const bundle = await rolldown({
    input: { main: join(source, "main.ts"), sdk: join(core, "sdk/index.ts") },
    platform: "node",
    resolve: { modules: [join(core, "../node_modules")] },
  });
  await bundle.write({
    dir: join(folders.root, "core/dist"),
    format: "cjs",
    minify: true,
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
  });
  await bundle.close();
});
afterAll(() => folders.remove());

describe("the bundled program", () => {
  const say = "context.say([name, typeof z.object, OpenClawError === context.OpenClawError]);";

  test("loads bundled CommonJS and outside plugins of every kind, with one copy of the SDK", async () => {
    await folders.write("core/dist/plugins/alpha", {
      "openclaw.plugin.json": "{ id: 'alpha' }",
      "index.cjs": `const { z, OpenClawError } = require("openclaw/sdk"); const name = "bundled";
        exports.default = { setup(context) { ${say} } };`,
    });
    const before =
      'import { OpenClawError } from "openclaw/sdk"; import { name } from "./name.ts";';
    await folders.plugin("state/beta", { id: "beta" }, entryWith(say, before));
    await folders.write("state/beta", { "name.ts": 'export const name: string = "typescript";' });
    await folders.write("state/gamma", {
      "openclaw.plugin.json": "{ id: 'gamma' }",
      "index.mjs": `import { z, definePlugin, OpenClawError } from "openclaw/sdk"; const name = "module";
        export default definePlugin({ setup(context) { ${say} } });`,
    });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      join(folders.root, "core/dist/main.cjs"),
      folders.pluginDir,
    ]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([
      ["bundled", "function", true],
      ["typescript", "function", true],
      ["module", "function", true],
    ]);
  });
});
