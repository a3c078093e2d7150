import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  openGatewayFixture,
  type FixtureOptions,
  type GatewayFixture,
} from "../../gateway/gateway-fixture.ts";
import type { ChannelStatusRow } from "../../gateway/protocol.ts";
import { scriptedRuntime, type Script } from "../../gateway/scripted-runtime.ts";
import type { CliContext } from "../context.ts";
import { runProgram } from "../run.ts";

let home: string;
const closings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gateway-commands-"));
});

afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
  await rm(home, { recursive: true, force: true });
});

interface Outcome {
  status: number;
  out: string;
  err: string;
}

interface RunOptions {
  env?: Record<string, string>;
  signal?: AbortSignal;
  onOutput?: (out: string) => void;
}

/** Runs one command line in this process, with a home folder of its own. */
async function openclaw(line: string[], options: RunOptions = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const context: CliContext = {
    processEnv: { HOME: home, ...options.env },
    cwd: home,
    stdout(text) {
      out += text;
      options.onOutput?.(out);
    },
    stderr: (text) => void (err += text),
    isTty: false,
    signal: options.signal ?? new AbortController().signal,
    exitCode: 0,
  };
  const status = await runProgram(line, context);
  return { status, out, err };
}

async function start(options: FixtureOptions = {}): Promise<GatewayFixture> {
  const fixture = await openGatewayFixture(options);
  closings.push(() => fixture.dispose());
  return fixture;
}

/** The environment in which a command finds the fixture's gateway. */
const beside = ({ gateway }: GatewayFixture) => ({
  env: { OPENCLAW_STATE_DIR: gateway.runtime.paths.stateDir },
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("health, status and call find the running gateway and its token by themselves", async () => {
  const fixture = await start();
  const health = await openclaw(["health"], beside(fixture));
  expect(health).toMatchObject({ status: 0, err: "" });
  expect(health.out).toMatch(/^Gateway: {4}ok, version \d/);
  expect(health.out).toContain("Model:      script/echo\n");
  const json = await openclaw(["gateway", "status", "--json"], beside(fixture));
  expect(JSON.parse(json.out)).toMatchObject({
    url: fixture.gateway.url,
    process: { pid: process.pid, mode: "gateway" },
    rpc: { ok: true, authMode: "token" },
  });
  expect(json.out).not.toContain(fixture.token);
  const call = await openclaw(
    ["gateway", "call", "chat.history", "--params", '{"limit":1}'],
    beside(fixture),
  );
  expect(JSON.parse(call.out)).toMatchObject({ sessionKey: "agent:main:main", messages: [] });
});

test("without a gateway, health fails with the way to start one, and status tells without failing", async () => {
  const port = await freePort();
  const env = { OPENCLAW_GATEWAY_PORT: String(port) };
  expect(await openclaw(["health"], { env })).toMatchObject({
    status: 1,
    out: "",
    err: `No gateway is running at http://127.0.0.1:${port}.\nStart it with \`openclaw gateway\`.\n`,
  });
  const status = await openclaw(["gateway", "status"], { env });
  expect(status).toMatchObject({
    status: 0,
    out: expect.stringContaining("Answers:  no. No gateway is running"),
  });
  expect(await openclaw(["gateway", "status", "--require-rpc"], { env })).toMatchObject({
    status: 1,
  });
});

test("gateway status works with a config that cannot be read", async () => {
  const fixture = await start({ config: "{}" });
  await writeFile(fixture.gateway.runtime.paths.configFile, "{ gateway: ");
  const env = {
    ...beside(fixture).env,
    OPENCLAW_CONFIG_PATH: fixture.gateway.runtime.paths.configFile,
  };
  const status = await openclaw(["gateway", "status"], { env });
  expect(status).toMatchObject({ status: 0, err: "" });
  expect(status.out).toContain("Answers:  yes");
});

test("a wrong token is called wrong, and another gateway never gets this one's token", async () => {
  const fixture = await start();
  const wrong = await openclaw(["health", "--token", "guess"], beside(fixture));
  expect(wrong).toMatchObject({
    status: 1,
    err: expect.stringContaining("This is not the gateway's token."),
  });
  const elsewhere = await openclaw(
    ["gateway", "health", "--url", fixture.gateway.url],
    beside(fixture),
  );
  expect(elsewhere).toMatchObject({
    status: 1,
    err: expect.stringContaining("The gateway asks for its token."),
  });
});

test.each([
  [["gateway", "call", "health", "--params", "{"], "--params is not JSON."],
  [["health", "--timeout", "soon"], '--timeout is "soon"'],
  [["agent"], "There is no message to send."],
  [["agent", "-m", " "], "There is no message to send."],
  [["agent", "-m", "a", "--message-file", "b"], "Both --message and --message-file are given."],
  [["agent", "--message-file", "nowhere.txt"], "The message file nowhere.txt cannot be read."],
  [["agent", "-m", "a", "--timeout", "-1"], '--timeout is "-1"'],
])("openclaw %j is refused with a sentence", async (line, sentence) => {
  expect(await openclaw(line)).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringContaining(sentence),
  });
});

test("the token shows only when it is asked for; the dashboard address carries it", async () => {
  const quiet = await openclaw(["gateway", "auth-token"]);
  const token = (await openclaw(["gateway", "auth-token", "--show"])).out.trim();
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(quiet.out).toBe(
    "The token comes from ~/.openclaw/gateway.token. Add --show to print it.\n",
  );
  expect((await stat(join(home, ".openclaw", "gateway.token"))).mode & 0o777).toBe(0o600);
  const dashboard = await openclaw(["dashboard", "--no-open"]);
  expect(dashboard).toMatchObject({ status: 0, out: `http://127.0.0.1:18789/#token=${token}\n` });
  expect(dashboard.err).toContain("No gateway is running yet.");
});

const row: ChannelStatusRow = {
  channel: "chat",
  account: "default",
  enabled: true,
  configured: true,
  state: "connected",
  identity: "@bot",
  lastInboundAt: Date.now() - 65_000,
};

test("channels status asks the gateway", async () => {
  const fixture = await start({ createRuntime: scriptedRuntime(undefined, [row]) });
  const status = await openclaw(["channels", "status"], beside(fixture));
  expect(status.out).toMatch(
    /^- chat default: enabled, configured, connected as @bot, last message 1 min( \d s)? ago\n$/,
  );
});

test("channels status falls back to the config, says so, and shows no secret", async () => {
  const config =
    '{ channels: { discord: { accounts: { one: { token: "hidden-token", name: "Support" }, two: { enabled: false } } } } }';
  await writeFile(join(home, "openclaw.json"), config);
  const env = {
    OPENCLAW_CONFIG_PATH: join(home, "openclaw.json"),
    OPENCLAW_GATEWAY_PORT: String(await freePort()),
  };
  const status = await openclaw(["channels", "status"], { env });
  expect(status.out).toContain("No gateway is running");
  expect(status.out).toContain("- discord one (Support): enabled, configured\n");
  expect(status.out).toContain("- discord two: disabled, not configured\n");
  const list = await openclaw(["channels", "list", "--json"], { env });
  expect(JSON.parse(list.out)).toMatchObject({
    channels: [{ account: "one", configured: true }, { account: "two" }],
  });
  expect(status.out + list.out).not.toContain("hidden-token");
});

test("agent prints the answer and nothing else", async () => {
  const fixture = await start();
  const answer = await openclaw(["agent", "--agent", "main", "--message", "hi"], beside(fixture));
  expect(answer).toEqual({ status: 0, out: "echo: hi\n", err: "" });
  await writeFile(join(home, "question.txt"), "from a file");
  const fromFile = await openclaw(
    ["agent", "--message-file", "question.txt", "--session-key", "notes"],
    beside(fixture),
  );
  expect(fromFile.out).toBe("echo: from a file\n");
  const json = await openclaw(["agent", "-m", "hi", "--json"], beside(fixture));
  expect(JSON.parse(json.out)).toMatchObject({
    status: "ok",
    summary: "completed",
    result: {
      payloads: [{ text: "echo: hi", mediaUrl: null }],
      meta: {
        aborted: false,
        agentMeta: { sessionKey: "agent:main:main", provider: "script", model: "echo" },
      },
    },
  });
});

test("agent ends with 1 and the sentence when the turn fails, the agent is unknown or the answer is late", async () => {
  const script: Script = async ({ text }, _show, signal) => {
    if (text === "fail") throw new Error("The key was refused.");
    await once(signal, "abort");
    throw new Error("aborted");
  };
  const fixture = await start({ script });
  expect(await openclaw(["agent", "-m", "fail"], beside(fixture))).toEqual({
    status: 1,
    out: "",
    err: "The key was refused.\n",
  });
  expect(await openclaw(["agent", "-m", "hi", "--agent", "nobody"], beside(fixture))).toMatchObject(
    {
      status: 1,
      err: 'There is no agent "nobody".\nConfigured: main, ops.\n',
    },
  );
  expect(
    await openclaw(["agent", "-m", "hang", "--timeout", "0.05"], beside(fixture)),
  ).toMatchObject({
    status: 1,
    err: expect.stringContaining("There was no answer within 0.05 s."),
  });
});

test("agent refuses to run by itself beside a running gateway", async () => {
  const fixture = await start();
  expect(await openclaw(["agent", "-m", "hi", "--local"], beside(fixture))).toMatchObject({
    status: 1,
    err: expect.stringContaining(`process ${process.pid}`),
  });
});

test("the gateway runs until it is asked to stop, and prints one line without the token", async () => {
  const controller = new AbortController();
  const running = openclaw(["gateway", "run", "--port", "0"], {
    signal: controller.signal,
    onOutput: (out) => out.endsWith("\n") && controller.abort(),
  });
  const { status, out } = await running;
  expect(status).toBe(0);
  expect(out).toMatch(
    /^OpenClaw is ready: http:\/\/127\.0\.0\.1:\d+\/ \(token: ~\/\.openclaw\/gateway\.token\)\n$/,
  );
});

test("the gateway tells loudly what is wrong with the config and runs all the same", async () => {
  const controller = new AbortController();
  const config = join(home, "openclaw.json");
  await writeFile(config, "{ gatway: {}, gateway: { bind: 5 } }");
  const { status, out, err } = await openclaw(["gateway", "--port", "0"], {
    env: { OPENCLAW_CONFIG_PATH: config },
    signal: controller.signal,
    onOutput: () => controller.abort(),
  });
  expect(status).toBe(0);
  expect(out).toContain("OpenClaw is ready: http://127.0.0.1:");
  expect(err).toMatch(/! openclaw\.json:1:3 gatway: .*Did you mean "gateway"\?/);
  expect(err).toMatch(/! openclaw\.json:1:\d+ gateway\.bind: /);
});

test("a config that cannot be used stops the gateway with every place that is wrong", async () => {
  const config = join(home, "openclaw.json");
  await writeFile(config, "{ gateway: { port: 'high' }, agents: { defaults: { model: 5 } } }");
  const { status, err } = await openclaw(["gateway", "run"], {
    env: { OPENCLAW_CONFIG_PATH: config },
  });
  expect(status).toBe(1);
  expect(err).toContain("openclaw.json:1:20 gateway.port: ");
  expect(err).toContain("agents.defaults.model: ");
});

test("without a gateway, agent answers by itself and remembers the conversation", async () => {
  const env = { OPENCLAW_GATEWAY_PORT: String(await freePort()) };
  const first = await openclaw(["agent", "-m", "hello"], { env });
  expect(first).toMatchObject({ status: 0, out: expect.stringContaining("hello") });
  expect(first.err).toBe("No gateway is running; this command answers by itself.\n");
  expect((await openclaw(["agent", "-m", "again", "--local"], { env })).err).toBe("");
  const both = await Promise.all(
    ["one", "two"].map((text) => openclaw(["agent", "-m", text], { env })),
  );
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
});

test("probe tells whether a gateway is there and what the token opens", async () => {
  const config = JSON.stringify({ gateway: { auth: { readOnlyToken: "for-looking-only-1234" } } });
  const fixture = await start({ config });
  const { url } = fixture.gateway;
  const own = await openclaw(["gateway", "probe", "--json"], beside(fixture));
  expect(JSON.parse(own.out)).toMatchObject({
    ok: true,
    degraded: false,
    capability: "read-write",
    targets: [{ url, reachable: true, ready: true }],
  });
  const reader = await openclaw(
    ["gateway", "probe", "--url", url, "--token", "for-looking-only-1234"],
    beside(fixture),
  );
  expect(reader.status).toBe(0);
  expect(reader.out).toContain("The credential (--token) is good for looking only.");
  const stranger = await openclaw(["gateway", "probe", "--url", url], beside(fixture));
  expect(stranger).toMatchObject({
    status: 0,
    out: expect.stringContaining("The gateway asks for its token."),
  });
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const missing = await openclaw(["gateway", "probe", "--url", nobody], beside(fixture));
  expect(missing.status).toBe(1);
  expect(missing.out).toContain(`${nobody} does not answer: `);
});

test("agent talks to a gateway elsewhere, with its token or password, and never in its place", async () => {
  const fixture = await start({ config: '{ gateway: { auth: { password: "a-long-password" } } }' });
  const { url } = fixture.gateway;
  const say = (...rest: string[]) => openclaw(["agent", "-m", "hi", "--url", url, ...rest]);
  expect(await say("--password", "a-long-password")).toEqual({
    status: 0,
    out: "echo: hi\n",
    err: "",
  });
  expect(await say("--password", "a-wrong-password")).toMatchObject({
    status: 1,
    err: expect.stringContaining("This is not the gateway's password."),
  });
  expect(await say()).toMatchObject({
    status: 1,
    err: expect.stringContaining("The gateway asks for its password."),
  });
  expect(await say("--local")).toMatchObject({
    status: 1,
    err: expect.stringContaining("Leave out --local"),
  });
  const nobody = `http://127.0.0.1:${await freePort()}`;
  expect(
    await openclaw(["agent", "-m", "hi", "--url", nobody, "--token", "some-token"]),
  ).toMatchObject({ status: 1, out: "", err: expect.stringContaining(nobody) });
});

test("stop where nothing runs has nothing to do, and restart says how to start", async () => {
  expect(await openclaw(["gateway", "stop"])).toEqual({
    status: 0,
    out: "No gateway is running.\n",
    err: "",
  });
  expect(await openclaw(["gateway", "restart"])).toMatchObject({
    status: 1,
    err: "No gateway is running.\nStart one with: openclaw gateway run\n",
  });
});
