import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { createManualClock } from "../lib/manual-clock.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Plugin } from "../sdk/plugin.ts";
import { decideEnablement } from "./decide-enablement.ts";
import { discoverPlugins } from "./discover-plugins.ts";
import { createPluginFolders, entryWith, type PluginFolders } from "./fixtures/plugin-folders.ts";
import { createPluginLoader, type PluginLoader } from "./load-plugin.ts";
import { createPluginHost, type PluginHost, type PluginHostOptions } from "./plugin-host.ts";

/** What fixture plugins call to leave a trace; the only way out of a module that was loaded natively. */
const trace: string[] = [];
const traceKey = Symbol.for("openclaw.test.trace");
const traced = `const trace = (globalThis as any)[Symbol.for("openclaw.test.trace")] as string[];`;

let folders: PluginFolders;
let loader: PluginLoader;
let logged: string[];
let hosts: PluginHost[];
beforeEach(async () => {
  folders = await createPluginFolders();
  loader = createPluginLoader({ importModule: folders.importModule });
  logged = [];
  hosts = [];
  trace.length = 0;
  Reflect.set(globalThis, traceKey, trace);
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.dispose()));
  loader.dispose();
  Reflect.deleteProperty(globalThis, traceKey);
  await folders.remove();
});

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => void logged.push(`warn ${message}`),
  error: (message) => void logged.push(`error ${message}`),
  child: () => logger,
};

async function settingOf(config: Config) {
  const { bundledDir, pluginDir } = folders;
  const loadPaths = config.plugins?.load?.paths ?? [];
  const plugins = await discoverPlugins({ bundledDir, pluginDir, loadPaths });
  return { plugins, decisions: decideEnablement(plugins, config), config };
}

async function open(
  config: Config = {},
  more: Partial<PluginHostOptions> = {},
): Promise<PluginHost> {
  const host = createPluginHost({
    ...(await settingOf(config)),
    logger,
    fetch: globalThis.fetch,
    importPlugin: (plugin) => loader.load(plugin),
    ...more,
  });
  hosts.push(host);
  return host;
}

const tool = (name: string): string =>
  `context.addTool({ name: "${name}", description: "", inputSchema: z.object({}), risk: "none", execute: async () => "" });`;
const provider = (id: string, mark = ""): string =>
  `context.addProvider({ id: "${id}", mark: "${mark}", stream: async function* () {}, classifyError: () => ({ kind: "unknown", message: "", retryable: false }) });`;
const channel = (id: string): string =>
  `context.addChannel({ id: "${id}", label: "", capabilities: {}, accounts: () => [], create: () => ({}) });`;
const on = { enabledByDefault: true };

describe("what a plugin serves", () => {
  test("is found by id, alias and host, and the plugin is loaded at the first need, once", async () => {
    await folders.plugin(
      "bundled/acme",
      {
        id: "acme-plugin",
        ...on,
        providers: ["acme"],
        setup: { providers: [{ id: "acme", aliases: ["acmecloud"] }] },
        providerEndpoints: [
          {
            id: "a",
            provider: "acme",
            label: "A",
            baseUrl: "https://api.acme.test/v1",
            hosts: ["api.acme.test"],
          },
        ],
      },
      entryWith(`trace.push("setup"); ${provider("acme")}`, traced),
    );
    const host = await open();
    await host.loadEnabled();
    expect(host.statuses()).toMatchObject([{ id: "acme-plugin", state: "ready" }]);
    const found = await Promise.all([
      host.provider("acme"),
      host.provider("AcmeCloud"),
      host.providerForEndpoint("https://API.acme.test/other"),
    ]);
    expect(found.map((row) => row?.id)).toEqual(["acme", "acme", "acme"]);
    expect(trace).toEqual(["setup"]);
    expect(host.statuses()).toMatchObject([{ id: "acme-plugin", state: "loaded" }]);
    expect(await host.provider("other")).toBeUndefined();
    expect(await host.providerForEndpoint("https://elsewhere.test")).toBeUndefined();
    expect(await host.providerForEndpoint("no address")).toBeUndefined();
  });

  test("channels are loaded when the config has a section for them that is on", async () => {
    const manifest = { id: "birds", ...on, channels: ["pigeon", "crow", "owl"] };
    await folders.plugin(
      "bundled/birds",
      manifest,
      entryWith(channel("pigeon") + channel("crow") + channel("owl")),
    );
    const host = await open({ channels: { pigeon: {}, crow: { enabled: false } } });
    expect((await host.channels()).map(({ id }) => id)).toEqual(["pigeon"]);
    expect((await host.channel("owl"))?.id).toBe("owl");
    expect(await host.channel("hawk")).toBeUndefined();
    expect(await (await open()).channels()).toEqual([]);
  });

  test("tools, commands and plugins from outside are there after loadEnabled", async () => {
    await folders.plugin(
      "bundled/tools",
      { id: "tools", ...on, contracts: { tools: ["one"] } },
      entryWith(tool("one")),
    );
    const command = `context.addCommand({ name: "go", aliases: ["g"], description: "", run: async () => "" });`;
    await folders.plugin(
      "state/mine",
      { id: "mine", contracts: { commands: ["go"] } },
      entryWith(command),
    );
    const host = await open();
    expect(host.tools()).toEqual([]);
    await host.loadEnabled();
    expect(host.tools().map(({ name }) => name)).toEqual(["one"]);
    expect(host.commands().map(({ name }) => name)).toEqual(["go"]);
  });

  test("the context carries the parsed config, a logger, fetch and a signal", async () => {
    const entry = `import { definePlugin, z } from "openclaw/sdk";
${traced}
export default definePlugin({
  config: z.object({ size: z.number().default(7) }),
  setup(context) {
    context.logger.warn("hello");
    trace.push(String(context.config.size), String(context.signal.aborted), typeof context.fetch);
  },
});`;
    await folders.plugin("state/mine", { id: "mine" }, entry);
    await (await open()).loadEnabled();
    expect(trace).toEqual(["7", "false", "function"]);
    expect(logged).toEqual(["warn hello"]);
    const config = { plugins: { entries: { mine: { config: { size: "big" } } } } };
    const host = await open(config);
    await host.loadEnabled();
    expect(host.statuses()[0]).toMatchObject({ state: "failed" });
    expect(host.statuses()[0]?.detail).toContain("plugins.entries.mine.config.size");
  });
});

describe("quarantine", () => {
  test.each([
    ["throws at import", "throw new Error('at import');", "at import"],
    ["throws in setup", entryWith("throw new Error('in setup');"), "in setup"],
    ["rejects in setup", entryWith("return Promise.reject(new Error('later'));"), "later"],
    [
      "adds an undeclared tool",
      entryWith(tool("secret")),
      'tool "secret", which its manifest does not declare',
    ],
    ["adds an undeclared provider", entryWith(provider("acme")), 'provider "acme"'],
    ["adds an undeclared channel", entryWith(channel("pigeon")), 'channel "pigeon"'],
    ["adds a built-in name", entryWith(tool("clock")), "the program itself"],
  ])("a plugin that %s is left out, and nothing else notices", async (_, entry, detail) => {
    const contracts = { tools: ["clock", "first"] };
    await folders.plugin(
      "state/bad",
      { id: "bad", contracts },
      entry.replace("{ void z;", `{ void z; ${tool("first")}`),
    );
    await folders.plugin(
      "state/good",
      { id: "good", contracts: { tools: ["one"] } },
      entryWith(tool("one")),
    );
    const host = await open({}, { reserved: { tools: ["clock"] } });
    await host.loadEnabled();
    expect(host.statuses().map(({ id, state }) => [id, state])).toEqual([
      ["bad", "failed"],
      ["good", "loaded"],
    ]);
    expect(host.statuses()[0]?.detail).toContain(detail);
    expect(host.tools().map(({ name }) => name)).toEqual(["one"]);
    expect(logged.some((line) => line.startsWith("error") && line.includes('"bad"'))).toBe(true);
  });

  test("of two plugins with one tool the later is left out", async () => {
    const manifest = { contracts: { tools: ["one"] } };
    await folders.plugin(
      "bundled/first",
      { id: "first", ...on, ...manifest },
      entryWith(tool("one")),
    );
    await folders.plugin("state/second", { id: "second", ...manifest }, entryWith(tool("one")));
    const host = await open();
    await host.loadEnabled();
    expect(host.statuses()[1]).toMatchObject({ id: "second", state: "failed" });
    expect(host.statuses()[1]?.detail).toContain('which the plugin "first" has already');
    expect(host.tools()).toHaveLength(1);
  });

  test("setup has ten seconds, and what it adds later is refused", async () => {
    const clock = createManualClock();
    let later: () => void = () => undefined;
    let refused: unknown;
    const ready = Promise.withResolvers<void>();
    const slow: Plugin = {
      async setup(context) {
        context.addCommand({ name: "early", description: "", run: async () => "" });
        ready.resolve();
        await new Promise<void>((resolve) => (later = resolve));
        try {
          context.addCommand({ name: "late", description: "", run: async () => "" });
        } catch (error) {
          refused = error;
        }
      },
    };
    await folders.plugin("state/slow", { id: "slow", contracts: { commands: ["early", "late"] } });
    const host = await open({}, { clock, importPlugin: async () => slow });
    const loading = host.loadEnabled();
    await ready.promise;
    await clock.advance(9_999);
    expect(host.statuses()[0]?.state).toBe("ready");
    await clock.advance(1);
    await loading;
    expect(host.statuses()[0]).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("10 seconds"),
    });
    expect(host.commands()).toEqual([]);
    later();
    await expect.poll(() => refused).toMatchObject({ code: "PLUGIN_UNLOADED" });
  });
});

describe("unloading", () => {
  const entry = entryWith(
    `context.onDispose(() => { trace.push("first " + context.signal.aborted); });
     context.onDispose(() => { throw new Error("stuck"); });
     ${tool("one")}
     context.onDispose(async () => { trace.push("last"); });`,
    traced,
  );

  test("undoes everything in reverse, whatever fails on the way", async () => {
    await folders.plugin("state/mine", { id: "mine", contracts: { tools: ["one"] } }, entry);
    const host = await open();
    await host.loadEnabled();
    expect(host.tools()).toHaveLength(1);
    await host.unload("mine");
    expect(trace).toEqual(["last", "first true"]);
    expect(host.tools()).toEqual([]);
    expect(logged).toEqual([expect.stringContaining("stuck")]);
  });

  test("the host's end unloads the plugin that was loaded last first", async () => {
    for (const id of ["alpha", "beta"]) {
      const setup = `context.onDispose(() => { trace.push("${id}"); }); ${provider(id)}`;
      await folders.plugin(
        `bundled/${id}`,
        { id, ...on, providers: [id] },
        entryWith(setup, traced),
      );
    }
    const host = await open();
    await host.provider("beta");
    await host.provider("alpha");
    await host.dispose();
    expect(trace).toEqual(["alpha", "beta"]);
  });
});

describe("taking up a new config", () => {
  beforeEach(async () => {
    for (const id of ["alpha", "beta"]) {
      const setup = `trace.push("+${id}"); context.onDispose(() => { trace.push("-${id}"); }); ${provider(id)} ${tool(`${id}_tool`)}`;
      const manifest = { id, providers: [id], contracts: { tools: [`${id}_tool`] } };
      await folders.plugin(`plugins/${id}`, manifest, entryWith(setup, traced));
    }
  });
  const named = (...ids: string[]): Config => ({
    plugins: { load: { paths: ids.map((id) => join(folders.root, "plugins", id)) } },
  });

  test("touches only what changed", async () => {
    const host = await open(named("alpha", "beta"));
    await host.loadEnabled();
    expect(trace.splice(0).toSorted()).toEqual(["+alpha", "+beta"]);
    expect(await host.update(await settingOf(named("alpha", "beta")))).toEqual({
      unloaded: [],
      loaded: [],
    });
    expect(trace).toEqual([]);
    const config = named("alpha", "beta");
    const changed = { plugins: { ...config.plugins, entries: { beta: { config: { a: 1 } } } } };
    expect(await host.update(await settingOf(changed))).toEqual({
      unloaded: ["beta"],
      loaded: ["beta"],
    });
    expect(trace.splice(0)).toEqual(["-beta", "+beta"]);
  });

  test("unloads a plugin that is no longer named and loads one that is new", async () => {
    const host = await open(named("alpha"));
    await host.loadEnabled();
    trace.length = 0;
    expect(await host.update(await settingOf(named("beta")))).toEqual({
      unloaded: ["alpha"],
      loaded: ["beta"],
    });
    expect(trace).toEqual(["-alpha", "+beta"]);
    expect(await host.provider("alpha")).toBeUndefined();
    expect(host.tools().map(({ name }) => name)).toEqual(["beta_tool"]);
    expect(host.statuses().map(({ id, state }) => [id, state])).toEqual([["beta", "loaded"]]);
  });

  test("gives a changed plugin fresh code", async () => {
    const host = await open(named("alpha"));
    expect(await host.provider("alpha")).toMatchObject({ mark: "" });
    const file = join(folders.root, "plugins/alpha/index.ts");
    await writeFile(file, entryWith(`${provider("alpha", "new code")} ${tool("alpha_tool")}`));
    expect(await host.update(await settingOf(named("alpha")))).toEqual({
      unloaded: ["alpha"],
      loaded: ["alpha"],
    });
    expect(await host.provider("alpha")).toMatchObject({ mark: "new code" });
  });

  test("a broken plugin is tried again when it was mended", async () => {
    const file = join(folders.root, "plugins/alpha/index.ts");
    await writeFile(file, "throw new Error('broken');");
    const host = await open(named("alpha"));
    expect(await host.provider("alpha")).toBeUndefined();
    expect(await host.update(await settingOf(named("alpha")))).toEqual({
      unloaded: [],
      loaded: [],
    });
    await writeFile(file, entryWith(provider("alpha")));
    expect(await host.update(await settingOf(named("alpha")))).toEqual({
      unloaded: [],
      loaded: ["alpha"],
    });
    expect((await host.provider("alpha"))?.id).toBe("alpha");
  });

  test("two updates at once follow one another", async () => {
    const host = await open(named("alpha"));
    await host.loadEnabled();
    trace.length = 0;
    const [first, second] = [await settingOf(named("beta")), await settingOf(named("alpha"))];
    await Promise.all([host.update(first), host.update(second)]);
    expect(trace).toEqual(["-alpha", "+beta", "-beta", "+alpha"]);
  });
});
