import { LLMock } from "@copilotkit/aimock";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import JSON5 from "json5";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOnboardFixture, type OnboardFixture } from "../onboard/onboard-fixture.ts";
import { testcloudManifest, writeTestcloud } from "../onboard/testcloud-fixture.ts";

const key = "sk-3f9a1c5d7e2b4860";
const scripted = ["onboard", "--non-interactive", "--accept-risk"];
const mock = new LLMock({ port: 0 });
let fixture: OnboardFixture;

beforeAll(async () => {
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
});
beforeEach(async () => {
  mock.reset();
  fixture = await createOnboardFixture();
});
afterEach(() => fixture.dispose());

const custom = () => {
  const server = ["--custom-base-url", `${mock.url}/v1`, "--custom-model-id", "small-model"];
  return [...scripted, ...server, "--custom-provider-id", "mine", "--custom-api-key", key];
};
const qwen = [...scripted, "--auth-choice", "qwen-api-key", "--qwen-api-key", key, "--skip-verify"];
const readConfig = async () => JSON5.parse(await readFile(fixture.configFile, "utf8"));
const readStore = async () =>
  JSON.parse(
    await readFile(join(fixture.stateDir, "agents/main/agent/auth-profiles.json"), "utf8"),
  );

describe("a scripted setup", () => {
  test("answers with the documented document and writes files that only their owner can read", async () => {
    const { status, stdout, stderr } = await fixture.call([...qwen, "--skip-health", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      mode: "local",
      workspace: join(fixture.stateDir, "workspace"),
      authChoice: "qwen-api-key",
      gateway: { port: 18789, bind: "loopback", authMode: "token", tailscaleMode: "off" },
      installDaemon: false,
      skipSkills: false,
      skipHealth: true,
      verified: false,
    });
    expect((await stat(fixture.stateDir)).mode & 0o777).toBe(0o700);
    expect(await fixture.listFiles()).toEqual([
      "600 .openclaw/agents/main/agent/auth-profiles.json",
      "600 .openclaw/openclaw.json",
      expect.stringMatching(/AGENTS\.md$/),
      expect.stringMatching(/SOUL\.md$/),
    ]);
  });

  test("keeps the key in the one private file and out of everything that is printed", async () => {
    const { stdout, stderr } = await fixture.call(qwen);
    expect(await fixture.filesWith(key)).toEqual([
      ".openclaw/agents/main/agent/auth-profiles.json",
    ]);
    expect(stdout + stderr).not.toContain(key);
    expect(await readStore()).toMatchObject({
      profiles: { "qwen:default": { type: "api_key", provider: "qwen", key } },
    });
  });

  test("ends with the next command", async () => {
    expect((await fixture.call(qwen)).stdout).toMatch(/\nNext: openclaw gateway run\n$/);
  });

  test("writes a config without a mistake or a warning, with comments, after which the models have a key", async () => {
    await fixture.call(qwen);
    const checked = await fixture.call(["config", "validate", "--json"]);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      valid: true,
      warnings: [],
      notices: [],
    });
    expect(await readFile(fixture.configFile, "utf8")).toMatch(/^ +\/\/ /m);
    const { stdout } = await fixture.call(["models", "list", "--provider", "qwen"]);
    expect(stdout).toMatch(/qwen\/qwen3\.5-plus .* yes +default,configured\n/);
  });

  test("without --accept-risk is refused before anything is written", async () => {
    const line = ["onboard", "--non-interactive", "--auth-choice", "qwen-api-key"];
    const { status, stderr } = await fixture.call([...line, "--qwen-api-key", key]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^--non-interactive needs --accept-risk\. Nothing was written\.\n/);
    expect(await fixture.listFiles()).toEqual([]);
  });

  test("that should ask, without a terminal, says how to run it", async () => {
    const { status, stderr } = await fixture.call(["onboard"]);
    expect(status).toBe(1);
    expect(stderr).toContain("--non-interactive --accept-risk --auth-choice");
  });

  test("of a profile goes into that profile's folder", async () => {
    await fixture.call(["--profile", "work", ...qwen]);
    const files = await fixture.listFiles();
    expect(files.every((file) => file.includes(" .openclaw-work/"))).toBe(true);
  });
});

describe("every documented spelling", () => {
  const choices = [
    ["qwen-standard-api-key-cn", "https://dashscope.aliyuncs.com/compatible-mode/v1"],
    ["qwen-standard-api-key", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"],
    ["qwen-api-key-cn", "https://coding.dashscope.aliyuncs.com/v1"],
    ["qwen-api-key", "https://coding-intl.dashscope.aliyuncs.com/v1"],
  ] as const;
  const rows = choices.flatMap(([choice, baseUrl]) => {
    const old = choice.replace("qwen-", "modelstudio-");
    return [
      [["--auth-choice", choice, `--${choice}`, key], choice, baseUrl],
      [["--auth-choice", choice, `--${old}`, key], choice, baseUrl],
      [["--auth-choice", old, `--${old}=${key}`], choice, baseUrl],
      [[`--${choice}`, key], choice, baseUrl],
      [[`--${old}`, key], choice, baseUrl],
    ] as const;
  });

  test.each(rows)("%j sets up %s", async (flags, choice, baseUrl) => {
    const line = [...scripted, ...flags, "--skip-verify", "--json"];
    expect(JSON.parse((await fixture.call(line)).stdout)).toMatchObject({ authChoice: choice });
    expect(await readConfig()).toMatchObject({
      models: { providers: { qwen: { baseUrl, api: "openai-completions" } } },
      auth: { profiles: { "qwen:default": { provider: "qwen", mode: "api_key" } } },
      agents: { defaults: { model: { primary: "qwen/qwen3.5-plus" } } },
    });
  });

  test("the line from OpenClaw's manual runs as it is", async () => {
    const line =
      "--mode local --gateway-bind loopback --gateway-port 18789 --gateway-auth token --gateway-token bench-token --skip-health --skip-daemon --skip-skills --skip-search --skip-channels --skip-ui --skip-hooks --node-manager npm --flow quickstart --no-install-daemon --tailscale off --suppress-gateway-token-output --daemon-runtime node --json";
    const result = await fixture.call([...qwen, ...line.split(" ")]);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(await fixture.filesWith("bench-token")).toEqual([".openclaw/.env"]);
    expect(await fixture.listFiles()).toContain("600 .openclaw/.env");
    expect(result.stdout).not.toContain("bench-token");
  });

  test("flags that ask for something that is not there are named once", async () => {
    const line = [...qwen, "--install-daemon", "--team", "--reset", "--json"];
    const { status, stdout, stderr } = await fixture.call(line);
    expect(status).toBe(0);
    expect(stderr).toBe("Not available here and left out: --team, --reset, --install-daemon.\n");
    expect(JSON.parse(stdout)).toMatchObject({
      installDaemon: true,
      daemonInstall: { requested: true, installed: false },
    });
  });
});

describe("where the key comes from", () => {
  const line = [...scripted, "--auth-choice", "qwen-api-key", "--skip-verify"];

  test("a variable of the process is stored, because it may be gone the next time", async () => {
    await fixture.call(line, { DASHSCOPE_API_KEY: key });
    expect(await readStore()).toMatchObject({ profiles: { "qwen:default": { key } } });
  });

  test("with --secret-input-mode ref only its name is written", async () => {
    await fixture.call([...line, "--secret-input-mode", "ref"], { QWEN_API_KEY: key });
    expect(await fixture.filesWith(key)).toEqual([]);
    expect(await readStore()).toMatchObject({
      profiles: {
        "qwen:default": { keyRef: { source: "env", provider: "default", id: "QWEN_API_KEY" } },
      },
    });
    const env = { QWEN_API_KEY: key };
    expect((await fixture.call(["config", "validate"], env)).status).toBe(0);
  });

  test("a variable of the state folder's .env stays there", async () => {
    await fixture.write(".openclaw/.env", `QWEN_API_KEY=${key}\n`);
    expect((await fixture.call(line)).stdout).toContain("Key: stays in QWEN_API_KEY\n");
    expect(await fixture.filesWith(key)).toEqual([".openclaw/.env"]);
  });

  test("a key that is stored already is used and not written anew", async () => {
    await fixture.call(qwen);
    const before = await readStore();
    const again = await fixture.call([
      ...scripted,
      "--auth-choice",
      "qwen-api-key",
      "--skip-verify",
    ]);
    expect(again.status).toBe(0);
    expect(await readStore()).toEqual(before);
  });

  test("without one the flag and the variable are named, and nothing is written", async () => {
    const { status, stderr } = await fixture.call(line);
    expect(status).toBe(1);
    expect(stderr).toBe(
      "There is no key for qwen-api-key.\nGive it with --qwen-api-key, or set QWEN_API_KEY.\n",
    );
    expect(await fixture.listFiles()).toEqual([]);
  });
});

describe("what is refused", () => {
  test.each([
    ["--auth-choice nonsense", "ONBOARD_UNKNOWN_CHOICE", "auth"],
    ["", "ONBOARD_CHOICE_MISSING", "auth"],
    [
      "--qwen-api-key sk-1234567890 --qwen-api-key-cn sk-0987654321",
      "ONBOARD_AMBIGUOUS_KEY",
      "auth",
    ],
    [
      "--auth-choice qwen-standard-api-key --qwen-api-key sk-1234567890",
      "ONBOARD_KEY_MISMATCH",
      "auth",
    ],
    ["--qwen-api-key your-api-key-here", "ONBOARD_KEY_INVALID", "auth"],
    ["--qwen-api-key=", "ONBOARD_KEY_INVALID", "auth"],
    ["--qwen-api-key sk-1234567890 --secret-input-mode ref", "ONBOARD_KEY_MISSING", "auth"],
    ["--auth-choice skip --secret-input-mode vault", "ONBOARD_INVALID_FLAG", "flags"],
    ["--auth-choice skip --mode remote", "ONBOARD_INVALID_FLAG", "flags"],
    ["--auth-choice skip --gateway-port 0", "ONBOARD_INVALID_FLAG", "config"],
    ["--auth-choice skip --gateway-port 1e3", "ONBOARD_INVALID_FLAG", "config"],
    ["--auth-choice skip --gateway-bind tailnet", "ONBOARD_INVALID_FLAG", "config"],
    ["--auth-choice skip --gateway-auth password", "ONBOARD_PASSWORD_MISSING", "config"],
    [
      "--auth-choice skip --gateway-token a --gateway-token-ref-env B",
      "ONBOARD_TOKEN_TWICE",
      "config",
    ],
    ["--auth-choice skip --gateway-token-ref-env NOT_SET", "ONBOARD_TOKEN_UNSET", "config"],
    ["--auth-choice custom-api-key", "ONBOARD_CUSTOM_INCOMPLETE", "auth"],
  ])("%s", async (flags, code, phase) => {
    const line = [...scripted, ...flags.split(" ").filter(Boolean), "--json"];
    const { status, stdout, stderr } = await fixture.call(line);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      mode: expect.any(String),
      phase,
      code,
      message: expect.any(String),
      installDaemon: false,
      hints: [expect.any(String)],
    });
    expect(stdout).not.toMatch(/sk-\d/);
    expect(await fixture.listFiles()).toEqual([]);
  });

  test("a config with a mistake, which stays as it is", async () => {
    await fixture.write(".openclaw/openclaw.json", "{\n  gateway: { port: 'x' },\n}\n");
    const { status, stderr } = await fixture.call(qwen);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^~\/\.openclaw\/openclaw\.json:2 has a mistake at gateway\.port: /);
    expect(await fixture.listFiles()).toEqual(["600 .openclaw/openclaw.json"]);
  });

  test("a config that cannot be read at all, with the place of the mistake", async () => {
    await fixture.write(".openclaw/openclaw.json", "{\n  gateway: {,\n}\n");
    const { status, stdout } = await fixture.call([...qwen, "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, phase: "config", code: "CONFIG_SYNTAX" });
  });

  test("a key store that cannot be understood, before anything is written", async () => {
    await fixture.write(".openclaw/agents/main/agent/auth-profiles.json", "not json");
    const { status, stderr } = await fixture.call([...qwen, "--gateway-token", "a-token"]);
    expect(status).toBe(1);
    expect(stderr).toContain("auth-profiles.json is not valid JSON. Nothing was written.");
    expect(await fixture.listFiles()).toHaveLength(1);
  });

  test("a config that is managed from outside", async () => {
    const { status, stderr } = await fixture.call(qwen, { OPENCLAW_NIX_MODE: "1" });
    expect(status).toBe(1);
    expect(stderr).toContain("managed from outside");
    expect(await fixture.listFiles()).toEqual([]);
  });

  test("a state folder that cannot be made, in one sentence", async () => {
    await fixture.write("file", "");
    const env = { OPENCLAW_STATE_DIR: join(fixture.home, "file", "state") };
    const { status, stderr } = await fixture.call(qwen, env);
    expect(status).toBe(1);
    expect(stderr).toContain("cannot be ");
    expect(stderr).not.toContain("This is a bug");
  });
});

describe("a config that is there already", () => {
  const mine = `// My own words.
{
  agents: { defaults: { model: "other/model" } }, // stays
  gateway: { port: 4000, bind: "loopback" },
  someday: { never: "heard of" },
  models: { providers: { qwen: { baseUrl: "https://old.example/v1", timeoutSeconds: 5 } } },
}
`;

  test("keeps its comments, unknown keys, own settings and default model, and the text before is kept", async () => {
    await fixture.write(".openclaw/openclaw.json", mine);
    const { status, stdout } = await fixture.call(qwen);
    expect(status).toBe(0);
    const text = await readFile(fixture.configFile, "utf8");
    expect(text).toContain("// My own words.");
    expect(text).toContain("// stays");
    expect(JSON5.parse(text)).toEqual({
      agents: { defaults: { model: "other/model" } },
      gateway: { port: 4000, bind: "loopback", mode: "local", auth: { mode: "token" } },
      someday: { never: "heard of" },
      models: {
        providers: {
          qwen: {
            baseUrl: "https://coding-intl.dashscope.aliyuncs.com/v1",
            timeoutSeconds: 5,
            api: "openai-completions",
          },
        },
      },
      auth: { profiles: { "qwen:default": { provider: "qwen", mode: "api_key" } } },
    });
    expect(await readFile(`${fixture.configFile}.bak`, "utf8")).toBe(mine);
    expect(stdout).toContain("Before: ~/.openclaw/openclaw.json.bak\n");
    expect(stdout).toContain("Model: other/model, as before\n");
    expect(stdout).toContain("openclaw models set qwen/qwen3.5-plus");
  });

  test("a second run changes nothing", async () => {
    await fixture.call(qwen);
    const text = await readFile(fixture.configFile, "utf8");
    await fixture.call(qwen);
    expect(await readFile(fixture.configFile, "utf8")).toBe(text);
    expect((await fixture.listFiles()).filter((file) => file.includes(".bak"))).toEqual([]);
  });

  test("takes servers of one's own one after the other, each a list of models", async () => {
    await fixture.write(".openclaw/openclaw.json", "{ /* mine */ }");
    for (const model of ["first", "second", "first"]) {
      const line = [...custom(), "--custom-model-id", model, "--skip-verify"];
      expect((await fixture.call(line)).status).toBe(0);
    }
    expect(await readConfig()).toMatchObject({
      models: { providers: { mine: { models: [{ id: "first" }, { id: "second" }] } } },
      agents: { defaults: { model: { primary: "mine/first" } } },
    });
    const checked = await fixture.call(["config", "validate", "--json"]);
    expect(JSON.parse(checked.stdout)).toMatchObject({ valid: true, warnings: [] });
  });

  test("values that come from variables stay variables", async () => {
    const text = '{ gateway: { port: 4000, bind: "${BIND}", auth: { password: "${PW}" } } }\n';
    await fixture.write(".openclaw/openclaw.json", text);
    const env = { BIND: "loopback", PW: "some-long-password" };
    const { stdout } = await fixture.call([...qwen, "--json"], env);
    expect(JSON.parse(stdout)).toMatchObject({ gateway: { authMode: "password" } });
    expect(await readConfig()).toMatchObject({
      gateway: { bind: "${BIND}", auth: { password: "${PW}", mode: "password" } },
    });
    expect(await fixture.filesWith("some-long-password")).toEqual([]);
  });

  test("an empty file is no obstacle", async () => {
    await fixture.write(".openclaw/openclaw.json", "{}");
    expect((await fixture.call(qwen)).status).toBe(0);
    expect((await fixture.call(["config", "validate"])).status).toBe(0);
  });

  test("a folder that others could read is closed", async () => {
    await mkdir(fixture.stateDir, { mode: 0o755 });
    await fixture.call(qwen);
    expect((await stat(fixture.stateDir)).mode & 0o777).toBe(0o700);
  });

  test("files of the workspace stay as they are", async () => {
    await fixture.write("desk/SOUL.md", "mine");
    await fixture.call([...qwen, "--workspace", "~/desk"]);
    expect(await readFile(join(fixture.home, "desk/SOUL.md"), "utf8")).toBe("mine");
    expect(await readFile(join(fixture.home, "desk/AGENTS.md"), "utf8")).not.toBe("");
    const folder = join(fixture.home, "desk");
    expect(await readConfig()).toMatchObject({ agents: { defaults: { workspace: folder } } });
  });

  test("--skip-bootstrap puts no files there and remembers it", async () => {
    await fixture.call([...qwen, "--skip-bootstrap"]);
    expect((await fixture.listFiles()).join()).not.toContain("workspace");
    expect(await readConfig()).toMatchObject({ agents: { defaults: { skipBootstrap: true } } });
    expect((await fixture.call(["config", "validate"])).status).toBe(0);
  });
});

describe("the gateway's secrets", () => {
  test("a password goes to the .env file, and the config names its variable", async () => {
    const password = "a 'long' password#1";
    const flags = ["--gateway-auth", "password", "--gateway-password", password];
    const { status } = await fixture.call([...qwen, ...flags]);
    expect(status).toBe(0);
    expect(await fixture.filesWith("password#1")).toEqual([".openclaw/.env"]);
    const shown = await fixture.call(["config", "validate", "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ valid: true });
    expect(await readConfig()).toMatchObject({
      gateway: { auth: { mode: "password", password: "${OPENCLAW_GATEWAY_PASSWORD}" } },
    });
  });

  test("a token that a variable holds is named", async () => {
    const flags = ["--gateway-token-ref-env", "MY_TOKEN"];
    const env = { MY_TOKEN: "token-of-mine" };
    expect((await fixture.call([...qwen, ...flags], env)).status).toBe(0);
    expect(await fixture.filesWith("token-of-mine")).toEqual([]);
    expect(await readConfig()).toMatchObject({
      gateway: { auth: { token: { source: "env", provider: "default", id: "MY_TOKEN" } } },
    });
  });

  test("a token that the environment overrules is reported", async () => {
    const flags = ["--gateway-token", "new-token"];
    const env = { OPENCLAW_GATEWAY_TOKEN: "old-token" };
    const { stderr } = await fixture.call([...qwen, ...flags], env);
    expect(stderr).toMatch(/^OPENCLAW_GATEWAY_TOKEN is set to something else/);
    expect(stderr).not.toMatch(/(old|new)-token/);
  });
});

describe("the check of the model", () => {
  test("is one completion, with the key that was given", async () => {
    mock.onMessage(/./, { content: "OK" });
    const { status, stdout } = await fixture.call([...custom(), "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authChoice: "custom-api-key", verified: true });
    const [request, ...more] = mock.getRequests();
    expect(more).toEqual([]);
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.body).toMatchObject({ model: "small-model" });
    expect(await readStore()).toMatchObject({ profiles: { "mine:default": { key } } });
    expect(await readConfig()).toMatchObject({
      models: {
        providers: { mine: { baseUrl: `${mock.url}/v1`, models: [{ id: "small-model" }] } },
      },
      agents: { defaults: { model: { primary: "mine/small-model" } } },
    });
    expect((await fixture.call(["config", "validate"])).status).toBe(0);
  });

  test.each([401, 403, 404])("status %i refuses the setup: nothing is written", async (status) => {
    mock.nextRequestError(status, { message: `Incorrect API key provided: ${key}` });
    const result = await fixture.call(custom());
    expect(result.status).toBe(1);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain("Nothing was written.\n");
    expect(result.stderr).toContain("--skip-verify");
    expect(result.stderr).not.toContain(key);
    expect(await fixture.listFiles()).toEqual([]);
  });

  test("a refusal in JSON names the phase", async () => {
    mock.nextRequestError(401, { message: "no", code: "invalid_api_key" });
    const { status, stdout } = await fixture.call([...custom(), "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      phase: "verify",
      code: "ONBOARD_REFUSED",
    });
  });

  test.each([500, 503, 429])(
    "status %i says nothing about the key: written, with a warning",
    async (status) => {
      mock.nextRequestError(status, { message: "later" });
      const result = await fixture.call(custom());
      expect(result.status).toBe(0);
      expect(result.stderr).toMatch(
        /^The model could not be checked: .* is written unchecked\.\n$/,
      );
      expect(await fixture.filesWith(key)).toHaveLength(1);
    },
  );

  test("a server that is not there: written, with a warning, at once", async () => {
    const closed = await listen(createServer());
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const line = [...scripted, "--custom-base-url", `http://127.0.0.1:${port}/v1`];
    const startedAt = performance.now();
    const result = await fixture.call([...line, "--custom-model-id", "m", "--json"]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: true, verified: false });
    expect(result.stderr).toContain(`Nothing listens at 127.0.0.1:${port}.`);
    expect(await readConfig()).toMatchObject({
      models: { providers: { "127-0-0-1": { models: [{ id: "m" }] } } },
    });
  });

  test("is stopped by Ctrl+C or SIGTERM: nothing is written", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = await listen(createServer(() => asked.resolve()));
    const { port } = silent.address() as AddressInfo;
    const line = [...scripted, "--custom-base-url", `http://127.0.0.1:${port}/v1`];
    const running = fixture.start([...line, "--custom-model-id", "m"]);
    await asked.promise;
    running.interrupt();
    const { status, stderr } = await running.result;
    silent.closeAllConnections();
    silent.close();
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "Onboarding was stopped; nothing was written.\n",
    });
    expect(await fixture.listFiles()).toEqual([]);
  });
});

describe("a provider of somebody else's plugin", () => {
  const folder = ".openclaw/plugins/testcloud";
  const line = [...scripted, "--testcloud-api-key", key];

  beforeEach(async () => {
    await writeTestcloud(fixture, mock.url);
  });

  test("brings its own flags and is checked by its own code", async () => {
    mock.onMessage(/./, { content: "OK" });
    const { status, stdout } = await fixture.spawn([...line, "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authChoice: "testcloud-api-key", verified: true });
    expect(await fixture.filesWith(key)).toEqual([
      ".openclaw/agents/main/agent/auth-profiles.json",
    ]);
  });

  test("that refuses the key leaves no trace", async () => {
    const before = await fixture.listFiles();
    mock.nextRequestError(401, { message: "no such key" });
    const { status, stderr } = await fixture.spawn(line);
    expect(status).toBe(1);
    expect(stderr).toContain("refused the key");
    expect(await fixture.listFiles()).toEqual(before);
  });

  test("cannot take a flag that means something else", async () => {
    const manifest = testcloudManifest(mock.url);
    manifest.providerAuthChoices[0]?.cliFlags.push("json", "gateway-token", "No good");
    await fixture.write(`${folder}/openclaw.plugin.json`, JSON.stringify(manifest));
    const { status, stdout } = await fixture.call(["onboard", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("--testcloud-api-key <key>");
    expect(stdout.match(/--gateway-token </g)).toHaveLength(1);
  });

  test("that was switched off is not offered", async () => {
    const config = "{ plugins: { entries: { testcloud: { enabled: false } } } }";
    await writeFile(fixture.configFile, config);
    const { status, stderr } = await fixture.call(line);
    expect(status).toBe(1);
    expect(stderr).toContain("It was not said which key to set up.");
  });
});

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
