import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PluginManifest } from "../sdk/manifest.ts";
import { describeIssue } from "./describe-issue.ts";
import manifestJson from "./fixtures/chat-manifest.json" with { type: "json" };
import { fatalErrors, loadConfig } from "./load-config.ts";
import type { LoadedConfig } from "./load-config.ts";
import { resolvePaths } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { resolveSecret } from "./secret.ts";

const chat: PluginManifest = manifestJson;
let home: string;
let paths: Paths;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "config-"));
  paths = resolvePaths({ HOME: home });
  await mkdir(paths.stateDir, { recursive: true });
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function load(text?: string, processEnv: Record<string, string> = {}): Promise<LoadedConfig> {
  if (text !== undefined) await writeFile(paths.configFile, text);
  return loadConfig({ paths, processEnv, cwd: home, manifests: [chat] });
}

function lines(loaded: LoadedConfig, kind: "errors" | "warnings"): string[] {
  return loaded[kind].map((issue) => describeIssue(issue, paths.configFile));
}

describe("configs of other generations", () => {
  test("one of spring 2026 loads unchanged and reads in the newest spelling", async () => {
    const text = await readFile(join(import.meta.dirname, "fixtures/spring-2026.json5"), "utf8");
    const loaded = await load(text, { OPENCLAW_GATEWAY_TOKEN: "gateway-token" });
    expect(lines(loaded, "errors")).toEqual([]);
    expect(lines(loaded, "warnings")).toEqual([]);
    const { config, environment } = loaded;
    expect(config.gateway?.auth?.token).toBe("gateway-token");
    expect(config.models?.providers?.["modelstudio"]?.apiKey).toBe("sk-…");
    expect(environment.get("QWEN_API_KEY")).toBe("sk-…");
    expect(environment.source("QWEN_API_KEY")).toBe("config env");
    expect(config.agents?.entries).toEqual({
      main: { default: true, groupChat: { mentionPatterns: ["@bot"] } },
    });
    expect(config.agents?.defaults?.modelPolicy?.allow).toEqual([
      "qwen/qwen3.5-plus",
      "modelstudio/qwen3.6-plus",
    ]);
    expect(config.agents?.defaults?.models?.["qwen/qwen3.5-plus"]?.alias).toBe("Qwen");
    expect(config.channels?.["discord"]).toEqual({
      token: "…",
      dmPolicy: "pairing",
      guilds: { "123": { requireMention: true, channels: { general: { enabled: true } } } },
    });
    expect(loaded.notices).toHaveLength(2);
    expect(loaded.notices[1]).toBe(
      "2 settings are for features that this program does not have: channels.discord.chunkMode, " +
        "channels.discord.streamMode.",
    );
  });

  test("one of summer 2026 loads unchanged", async () => {
    const text = await readFile(join(import.meta.dirname, "fixtures/summer-2026.json5"), "utf8");
    const loaded = await load(text, { DISCORD_BOT_TOKEN: "bot-token" });
    expect(lines(loaded, "errors")).toEqual([]);
    expect(lines(loaded, "warnings")).toEqual([]);
    const { config, environment } = loaded;
    expect(config.agents?.defaults?.modelPolicy?.allow).toEqual(["qwen/*"]);
    expect(config.agents?.entries).toEqual({ main: {} });
    expect(environment.get("QWEN_TOKEN_PLAN_API_KEY")).toBe("sk-sp-…");
    const secret = await resolveSecret(
      { source: "env", provider: "default", id: "DISCORD_BOT_TOKEN" },
      { environment, config, paths },
    );
    expect(secret).toEqual({ value: "bot-token", source: "env: DISCORD_BOT_TOKEN" });
    expect(config.tools).toEqual({ profile: "coding", exec: { mode: "ask" } });
    expect(loaded.notices).toHaveLength(1);
  });

  test("one with every kind of setting that is not read says so in one sentence", async () => {
    const loaded = await load(`{
      meta: { lastTouchedVersion: "2026.8.2", lastTouchedAt: 1 }, wizard: { lastRunAt: "x" }, audio: {}, browser: { enabled: true }, cron: {}, hooks: {},
      talk: {}, memory: {}, tts: {}, security: {}, bindings: [], acp: {}, ui: {}, web: {},
      gateway: { tailscale: { mode: "off" }, reload: { mode: "hot", debounceMs: 300 } },
      plugins: { installs: { a: {} }, entries: { discord: { hooks: {}, config: { limit: 2 } } } },
    }`);
    expect(loaded.errors).toEqual([]);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.notices).toEqual([
      "13 settings are for features that this program does not have: acp, audio, browser, cron, gateway.reload.debounceMs, " +
        "gateway.tailscale, memory, plugins.entries.discord.hooks, security, talk, tts, ui and 1 more.",
    ]);
    expect(loaded.config).toEqual({
      bindings: [],
      hooks: {},
      gateway: { reload: { mode: "hybrid" } },
      plugins: { entries: { discord: { config: { limit: 2 } } } },
    });
  });
});

describe("mistakes", () => {
  test("are all told at once, with line, column, what was expected and what was found", async () => {
    const loaded = await load(`{
  gateway: { port: "x", bind: "lann",
    auth: { token: 12345 } },
  logging: { level: "louder" },
  agents: { list: [{ id: "a", name: 5 }, { name: "nobody" }] },
  session: { dmScope: null },
}`);
    expect(lines(loaded, "errors")).toEqual([
      'openclaw.json:2:20 gateway.port: expected number, got string "x".',
      'openclaw.json:2:31 gateway.bind: expected one of "auto", "lan", "loopback", "custom", "tailnet", got string "lann". Did you mean "lan"?',
      "openclaw.json:3:20 gateway.auth.token: expected string or object, got number.",
      'openclaw.json:4:21 logging.level: expected one of "silent", "fatal", "error", "warn", "info", "debug", "trace", got string "louder".',
      "openclaw.json:5:37 agents.list[0].name: expected string, got number 5.",
      "openclaw.json:5:42 agents.list[1]: needs an id, which is a string.",
      'openclaw.json:6:23 session.dmScope: expected one of "main", "per-peer", "per-channel-peer", "per-account-channel-peer", got null.',
    ]);
    expect(loaded.broken.map((entry) => entry.feature)).toEqual(["gateway.bind", "gateway.auth"]);
    expect(fatalErrors(loaded).map((issue) => issue.path)).toEqual([
      "gateway.port",
      "logging.level",
      "agents.list[0].name",
      "agents.list[1]",
      "session.dmScope",
    ]);
    expect(loaded.config.gateway).toEqual({ bind: "loopback" });
  });

  test("in the keys are warnings with a guess, and the rest loads", async () => {
    const loaded = await load(`{
  gatway: {},
  gateway: { prot: 1, port: 5 },
  agent: {},
  agents: { defaults: { model: { primary: "a/b", falbacks: [] } } },
  channels: { discord: { tokn: "x", guilds: { g1: { requiremention: true } } }, telegram: {}, slak: {} },
  plugins: { entries: { discrod: {} } },
}`);
    expect(loaded.errors).toEqual([]);
    expect(lines(loaded, "warnings")).toEqual([
      'openclaw.json:2:3 gatway: is not a known setting. Did you mean "gateway"?',
      'openclaw.json:3:14 gateway.prot: is not a known setting. Did you mean "port"?',
      "openclaw.json:4:3 agent: has not been read since its settings moved to agents.defaults.",
      'openclaw.json:5:50 agents.defaults.model.falbacks: is not a known setting. Did you mean "fallbacks"?',
      'openclaw.json:6:26 channels.discord.tokn: is not a known setting. Did you mean "token"?',
      'openclaw.json:6:53 channels.discord.guilds.g1.requiremention: is not a known setting. Did you mean "requireMention"?',
      "openclaw.json:6:81 channels.telegram: channel not installed: telegram.",
      'openclaw.json:6:95 channels.slak: channel not installed: slak. Did you mean "slack"?',
      'openclaw.json:7:25 plugins.entries.discrod: plugin not installed: discrod. Did you mean "discord"?',
    ]);
    expect(loaded.config.gateway).toEqual({ port: 5 });
    expect(loaded.config.agents?.defaults?.model).toEqual({ primary: "a/b" });
  });

  test("in one channel switch off that channel alone, in the words of its schema", async () => {
    const loaded = await load(`{
  gateway: { mode: "local" },
  channels: { discord: {
    dm: { allowFrom: ["1", 234567890123456789] },
    accounts: { default: { token: 5, dmPolicy: "opn" } },
  } },
}`);
    expect(lines(loaded, "errors")).toEqual([
      "openclaw.json:4:28 channels.discord.dm.allowFrom[1]: Discord IDs must be strings (wrap numeric IDs in quotes).",
      "openclaw.json:5:35 channels.discord.accounts.default.token: expected string or object, got number.",
      'openclaw.json:5:48 channels.discord.accounts.default.dmPolicy: expected one of "pairing", "allowlist", "open", "disabled", got string "opn". Did you mean "open"?',
    ]);
    expect(fatalErrors(loaded)).toEqual([]);
    expect(loaded.broken.map((entry) => entry.feature)).toEqual(["channels.discord"]);
    expect(loaded.config.channels).toEqual({});
    expect(loaded.config.gateway).toEqual({ mode: "local" });
  });

  test("in the tools close all tools, and in a plugin's settings that plugin", async () => {
    const loaded = await load(
      `{ tools: { deny: "exec" }, plugins: { entries: { discord: { config: { limit: 0 } } } } }`,
    );
    expect(lines(loaded, "errors")).toEqual([
      'openclaw.json:1:18 tools.deny: expected list, got string "exec".',
      "openclaw.json:1:78 plugins.entries.discord.config.limit: expected number of at least 1, got number 0.",
    ]);
    expect(loaded.broken.map((entry) => entry.feature)).toEqual(["tools", "plugins.discord"]);
    expect(loaded.config.tools).toEqual({ deny: ["*"] });
    expect(loaded.config.plugins?.entries?.["discord"]).toEqual({ enabled: false });
  });

  test("never show a value whose key looks like a secret's", async () => {
    const loaded = await load(`{
      env: { vars: { A_KEY: ["hidden-1"] } },
      models: { providers: { x: { apiKey: ["hidden-2"], headers: { Authorization: 77001 }, baseUrl: 1 } } },
      channels: { discord: { token: 77002 } },
    }`);
    expect(loaded.errors).toHaveLength(5);
    expect(JSON.stringify([loaded.errors, loaded.broken])).not.toMatch(/hidden|7700/);
  });
});

describe("a config that cannot be read at all", () => {
  test.each([
    ["{\n  a: 1,\n  b: }\n", "CONFIG_SYNTAX", ":3:6 is not JSON5: unexpected '}'."],
    ["{ a: 1", "CONFIG_SYNTAX", ":1:7 is not JSON5: it ends too early."],
    ["", "CONFIG_SYNTAX", "openclaw.json is empty."],
    ["\uFEFF  \n", "CONFIG_SYNTAX", "openclaw.json is empty."],
    ["[1]", "CONFIG_SYNTAX", "must hold one object"],
    [
      `{ a: ${"[".repeat(300)}${"]".repeat(300)} }`,
      "CONFIG_SYNTAX",
      "nested more than 200 levels deep",
    ],
    ["{ $include: './none.json5' }", "CONFIG_INCLUDE", "which does not exist"],
    ["{ $include: 5 }", "CONFIG_INCLUDE", "takes a path or a list of paths"],
    ["{ $include: '/etc/hostname' }", "CONFIG_INCLUDE", "outside the config's folder"],
    [
      "{ gateway: { $include: './openclaw.json' } }",
      "CONFIG_INCLUDE",
      "runs in a circle: ~/.openclaw/openclaw.json → ~/.openclaw/openclaw.json",
    ],
  ])("%j is refused with %s", async (text, code, message) => {
    await expect(load(text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("because it is a folder says so", async () => {
    await mkdir(paths.configFile);
    await expect(load()).rejects.toMatchObject({ code: "CONFIG_NOT_A_FILE" });
  });

  test.skipIf(process.getuid?.() === 0)("because of its rights says so", async () => {
    await writeFile(paths.configFile, "{}");
    await chmod(paths.configFile, 0);
    await expect(load()).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });
});

test("a missing config is an empty one", async () => {
  const loaded = await load();
  expect(loaded).toMatchObject({
    exists: false,
    text: "",
    config: {},
    errors: [],
    warnings: [],
    notices: [],
  });
});

test("a variable that is not set stays in the text, warns, and counts as absent", async () => {
  const loaded = await load(
    '{\n  gateway: { auth: { token: "${NO_SUCH_VAR}" } }, browser: { x: "${NEITHER}" } }',
  );
  expect(lines(loaded, "warnings")).toEqual([
    "openclaw.json:2:29 gateway.auth.token: the variable NO_SUCH_VAR is not set, so the setting counts as absent.",
  ]);
  const { config, environment } = loaded;
  expect(
    await resolveSecret(config.gateway?.auth?.token, { environment, config, paths }),
  ).toBeUndefined();
});

test("two spellings of one setting: the new one wins and a warning names the old one", async () => {
  const loaded = await load(
    `{ defaultModel: "old/one", agents: { defaults: { model: "new/one" } } }`,
  );
  expect(loaded.config.agents?.defaults?.model).toBe("new/one");
  expect(lines(loaded, "warnings")).toEqual([
    "openclaw.json:1:3 defaultModel: is an older spelling of agents.defaults.model, which is set as well; the older one is ignored.",
  ]);
});

test("a mistake in an included file is told with that file's line", async () => {
  await writeFile(join(paths.stateDir, "part.json5"), `{\n  port: "x",\n}`);
  const loaded = await load(`{ gateway: { $include: "./part.json5", mode: "local" } }`);
  expect(lines(loaded, "errors")).toEqual([
    'part.json5:2:9 gateway.port: expected number, got string "x".',
  ]);
  expect(loaded.files).toEqual([paths.configFile, join(paths.stateDir, "part.json5")]);
  expect(loaded.config.gateway).toEqual({ mode: "local" });
});
