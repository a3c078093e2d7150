import { chmod, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discoverPlugins } from "./discover-plugins.ts";
import { createPluginFolders, entryWith, type PluginFolders } from "./fixtures/plugin-folders.ts";

let folders: PluginFolders;
beforeEach(async () => {
  folders = await createPluginFolders();
});
afterEach(() => folders.remove());

function discover(...loadPaths: string[]) {
  const { bundledDir, pluginDir } = folders;
  return discoverPlugins({ bundledDir, pluginDir, loadPaths });
}

describe("finding plugins", () => {
  test("reads the bundled folder, the load paths and the state folder, in that order", async () => {
    await folders.plugin("state/gamma", { id: "gamma" });
    await folders.plugin("bundled/beta", { id: "beta" });
    await folders.plugin("bundled/alpha", { id: "alpha" });
    const delta = await folders.plugin("elsewhere/delta", { id: "delta" });
    const found = await discover(delta);
    expect(found.map(({ id, origin }) => `${origin}:${id}`)).toEqual([
      "bundled:alpha",
      "bundled:beta",
      "path:delta",
      "global:gamma",
    ]);
    expect(found.every(({ blocked, error }) => blocked === undefined && error === undefined)).toBe(
      true,
    );
  });

  test("a load path may be a plugin's folder or a folder of plugins", async () => {
    await folders.plugin("many/one", { id: "one" });
    await folders.plugin("many/two", { id: "two" });
    await folders.write("many/notes", { "readme.md": "not a plugin" });
    const single = await folders.plugin("single", { id: "single" });
    const found = await discover(join(folders.root, "many"), single);
    expect(found.map(({ id }) => id)).toEqual(["one", "two", "single"]);
  });

  test("missing folders are no plugins, a missing load path is a row that says so", async () => {
    expect(await discover()).toEqual([]);
    const [row] = await discover(join(folders.root, "nowhere"));
    expect(row?.error).toContain("does not exist");
    const file = await folders.write("files", { "plugin.txt": "" });
    const [notAFolder] = await discover(join(file, "plugin.txt"));
    expect(notAFolder?.error).toContain("is not a folder");
    const [empty] = await discover(file);
    expect(empty?.error).toContain("openclaw.plugin.json");
  });

  test("fills in the display name and keeps fields that it does not know", async () => {
    await folders.plugin("state/plain", { id: "plain", uiHints: { some: "thing" } });
    const [row] = await discover();
    expect(row?.manifest).toMatchObject({
      id: "plain",
      name: "plain",
      description: "",
      uiHints: {},
    });
  });

  test.each([
    ["no manifest", undefined, "no openclaw.plugin.json"],
    ["broken syntax", "{ id: ", "not valid JSON5"],
    ["no id", "{ name: 'x' }", "id must be an id"],
    ["an id that is a path", "{ id: '../x' }", "id must be an id"],
    ["an array", "[]", "must be an object"],
    ["a wrong list", "{ id: 'x', providers: 'x' }", "providers must be a list"],
    [
      "a wrong endpoint",
      "{ id: 'x', providerEndpoints: [{ id: 'a', provider: 'x', label: 'A', baseUrl: 'https://h/', hosts: [] }] }",
      "providerEndpoints[0].baseUrl must be an http",
    ],
    [
      "a wrong model row",
      "{ id: 'x', modelCatalog: { providers: { x: { models: [{ id: 'm', contextWindow: -1 }] } } } }",
      "modelCatalog.providers.x.models[0].contextWindow must be",
    ],
  ])("%s is a row with an error, never a throw", async (_, text, message) => {
    const files = text === undefined ? {} : { "openclaw.plugin.json": text };
    await folders.write("state/bad", { "index.ts": entryWith(""), ...files });
    await folders.plugin("state/good", { id: "good" });
    const found = await discover();
    expect(found.map(({ id }) => id)).toEqual(["bad", "good"]);
    expect(found[0]?.error).toContain(message);
    expect(found[1]?.error).toBeUndefined();
  });

  test("a plugin without an entry file is an error, and package.json may name the entry", async () => {
    await folders.write("state/none", { "openclaw.plugin.json": "{ id: 'none' }" });
    await folders.write("state/named", {
      "openclaw.plugin.json": "{ id: 'named' }",
      "package.json": JSON.stringify({ openclaw: { extensions: ["./lib/main.js"] } }),
      "lib/main.js": "export default {}",
      "index.ts": "",
    });
    await folders.write("state/several", {
      "openclaw.plugin.json": "{ id: 'several' }",
      "index.ts": "",
      "index.cjs": "",
    });
    const [named, none, several] = await discover();
    expect(named?.entry).toBe(join(folders.root, "state/named/lib/main.js"));
    expect(none).toMatchObject({ id: "none", error: expect.stringContaining("no entry file") });
    expect(several?.entry).toMatch(/index\.cjs$/);
  });
});

describe("of several plugins with one id", () => {
  test("the bundled one wins and the stranger is listed with the reason", async () => {
    await folders.plugin("bundled/alpha", { id: "alpha" });
    await folders.plugin("state/alpha", { id: "alpha" });
    const other = await folders.plugin("elsewhere/alpha", { id: "alpha" });
    const [first, second, third] = await discover(other);
    expect(first).toMatchObject({ origin: "bundled" });
    expect(first?.blocked).toBeUndefined();
    expect(second).toMatchObject({ origin: "path", blocked: expect.stringContaining("bundled") });
    expect(third).toMatchObject({ origin: "global", blocked: expect.stringContaining("bundled") });
  });

  test("a load path wins over the state folder, and the same folder named twice is one", async () => {
    const state = await folders.plugin("state/alpha", { id: "alpha" });
    const other = await folders.plugin("elsewhere/alpha", { id: "alpha" });
    const found = await discover(other, other);
    expect(found.map(({ origin, blocked }) => [origin, blocked === undefined])).toEqual([
      ["path", true],
      ["global", false],
    ]);
    expect(await discover(state)).toHaveLength(1);
  });
});

describe.skipIf(process.platform === "win32")("the safety gates", () => {
  test.each(["", "openclaw.plugin.json", "index.ts"])(
    "refuse what everybody may write: %s",
    async (name) => {
      const path = join(await folders.plugin("state/alpha", { id: "alpha" }), name);
      await chmod(path, name === "" ? 0o777 : 0o666);
      const [row] = await discover();
      expect(row?.blocked).toContain(`chmod o-w ${path.replace(/\/$/, "")}`);
    },
  );

  test("refuse it for bundled plugins too", async () => {
    await chmod(await folders.plugin("bundled/alpha", { id: "alpha" }), 0o777);
    expect((await discover())[0]?.blocked).toContain("chmod o-w");
  });

  test("refuse a plugin whose parent folder everybody may write", async () => {
    await folders.plugin("state/alpha", { id: "alpha" });
    await chmod(folders.pluginDir, 0o777);
    expect((await discover())[0]?.blocked).toContain("chmod o-w");
    await chmod(folders.pluginDir, 0o1777);
    expect((await discover())[0]?.blocked).toBeUndefined();
  });

  test("refuse an entry that leads out of the folder", async () => {
    const plugin = await folders.plugin("state/alpha", { id: "alpha" });
    const outside = await folders.write("outside", { "evil.ts": entryWith("") });
    await unlink(join(plugin, "index.ts"));
    await symlink(join(outside, "evil.ts"), join(plugin, "index.ts"));
    expect((await discover())[0]?.blocked).toContain("leads out of the plugin's folder");
    await unlink(join(plugin, "index.ts"));
    await writeFile(
      join(plugin, "package.json"),
      JSON.stringify({ openclaw: { extensions: ["../../outside/evil.ts"] } }),
    );
    expect((await discover())[0]?.blocked).toContain("leads out of the plugin's folder");
  });

  test("let a linked folder pass when its target is safe", async () => {
    const target = await folders.plugin("elsewhere/alpha", { id: "alpha" });
    await folders.write("state", {});
    await symlink(target, join(folders.pluginDir, "alpha"));
    const [row] = await discover();
    expect(row).toMatchObject({ id: "alpha", rootDir: target });
    expect(row?.blocked).toBeUndefined();
    await chmod(target, 0o777);
    expect((await discover())[0]?.blocked).toContain(target);
  });
});
