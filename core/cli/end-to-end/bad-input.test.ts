import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createTestHome, type TestHome } from "./program.ts";

/** What people get wrong, and what they are told: a sentence, the fix, the exit status, and nothing half-written behind it. */

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function open(config?: object | string, env: Record<string, string> = {}): Promise<TestHome> {
  const home = await createTestHome(env);
  closings.push(() => home.remove());
  if (config !== undefined) await home.writeConfig(config);
  return home;
}

/** What lies in the state directory, without the compiler's cache. */
async function stateOf({ stateDir }: TestHome): Promise<string[]> {
  const names = await readdir(stateDir).catch(() => []);
  return names.filter((name) => name !== "cache").toSorted();
}

const run = ["gateway", "run", "--port", "0"];

describe("a model that cannot be asked", () => {
  const qwen = { agents: { defaults: { model: "qwen/qwen3.5-plus" } } };

  test("has no key: every place that was looked at is named, and a running gateway says so from the start", async () => {
    const home = await open(qwen);
    const gateway = await home.startGateway();
    expect(gateway.output()).toContain(`No key for the provider "qwen".`);
    const { status, stdout, stderr } = await home.run("agent", "--message", "hello");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("~/.openclaw/agents/main/agent/auth-profiles.json");
    expect(stderr).toContain("QWEN_API_KEY, MODELSTUDIO_API_KEY, DASHSCOPE_API_KEY");
    expect(stderr).toContain("Run openclaw onboard, or set QWEN_API_KEY");
    expect(gateway.child.exitCode).toBeNull();
  });

  test("has the placeholder of some instructions instead of a key", async () => {
    const home = await open(qwen, { QWEN_API_KEY: "your-api-key" });
    const { status, stderr } = await home.run("agent", "--message", "hello");
    expect(status).toBe(1);
    expect(stderr).toMatch(/QWEN_API_KEY.*placeholder/);
  });

  test("is of a provider that nothing serves: health and status work, and another can be chosen", async () => {
    const home = await open({ agents: { defaults: { model: "qwne/qwen3.5-plus" } } });
    const sentence = `serves the provider "qwne". Did you mean "qwen"?`;
    await home.startGateway();
    const asked = await home.run("agent", "--message", "hello");
    expect(asked).toMatchObject({ status: 1, stdout: "" });
    expect(asked.stderr).toContain(sentence);
    const health = await home.run("health");
    expect(health.status).toBe(0);
    expect(health.stdout).toContain("Model:      qwne/qwen3.5-plus");
    expect(health.stdout).toContain(sentence);
    await home.run("agent", "--message", "/model demo/echo");
    expect(await home.run("agent", "--message", "hello")).toMatchObject({ status: 0 });
  });

  test("is refused where it would be written into the config", async () => {
    const home = await open();
    const { status, stderr } = await home.run("models", "set", "acme/one");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /serves the provider "acme"\.\nKnown providers: demo, qwen, qwen-token-plan\./,
    );
    expect(await stateOf(home)).toEqual([]);
  });
});

test("an auth choice that does not exist writes nothing, for people and for scripts", async () => {
  const home = await open();
  const setUp = ["onboard", "--non-interactive", "--accept-risk", "--auth-choice", "qwen-api-kye"];
  const told = await home.run(...setUp, "--qwen-api-key", "sk-never-1234567890abcdef");
  expect(told.status).toBe(1);
  expect(told.stderr).toContain(`There is no auth choice "qwen-api-kye".`);
  expect(told.stderr).toMatch(/Use one of: .*qwen-api-key, qwen-api-key-cn/);
  const json = await home.run(...setUp, "--json");
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, code: "ONBOARD_UNKNOWN_CHOICE" });
  expect(told.stdout + told.stderr + json.stdout).not.toContain("sk-never");
  expect(await stateOf(home)).toEqual([]);
});

describe("a gateway that cannot start", () => {
  test("finds its port taken by another program", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    closings.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const home = await open();
    const { status, stderr } = await home.run("gateway", "run", "--port", String(port));
    expect(status).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(stderr).toContain(`lsof -i :${port}`);
    expect(stderr).toContain(`--port ${port + 1}`);
    expect(await stateOf(home)).not.toContain("gateway.lock");
    expect((await home.startGateway()).child.exitCode).toBeNull();
  });

  test("finds its port taken by the gateway of somebody else", async () => {
    const first = await (await open()).startGateway();
    const { status, stderr } = await (
      await open()
    ).run("gateway", "run", "--port", new URL(first.url).port);
    expect(status).toBe(1);
    expect(stderr).toContain("is taken by another gateway, with another state directory.");
    expect(first.child.exitCode).toBeNull();
  });

  test("finds its state directory owned, and names the owner's process", async () => {
    const home = await open();
    const first = await home.startGateway();
    const { status, stderr } = await home.run(...run);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `A gateway is running already at ${first.url}: process ${first.child.pid}`,
    );
    expect(stderr).toContain("--profile");
    expect(await home.run("health")).toMatchObject({ status: 0 });
  });

  test.each([
    ["lies under a file", "blocked/state"],
    ["is a file", "blocked"],
  ])("has a state directory that %s", async (_, place) => {
    const home = await createTestHome({ OPENCLAW_STATE_DIR: place });
    closings.push(() => home.remove());
    await writeFile(join(home.home, "blocked"), "no folder");
    const { status, stderr } = await home.run(...run);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The state directory \S+blocked\S* cannot be written: E/);
    expect(stderr).toContain("OPENCLAW_STATE_DIR");
    expect(await readFile(join(home.home, "blocked"), "utf8")).toBe("no folder");
  });

  test("has a store that is no database, and leaves it as it is", async () => {
    const home = await open({});
    const file = join(home.stateDir, "gateway.sqlite");
    await writeFile(file, "this is a diary, not a database. ".repeat(200));
    const before = await readFile(file, "utf8");
    const { status, stderr } = await home.run(...run);
    expect(status).toBe(1);
    expect(stderr).toContain("gateway.sqlite is damaged");
    expect(stderr).toContain("Move the file aside");
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await stateOf(home)).not.toContain("gateway.lock");
  });
});

test("a log that cannot be written is said, and the gateway runs without it", async () => {
  const home = await open({});
  await writeFile(join(home.stateDir, "logs"), "no folder");
  const gateway = await home.startGateway();
  await home.run("agent", "--message", "fail with auth");
  await gateway.untilPrinted(/the log file cannot be written .*openclaw\.log/);
  expect(await home.run("agent", "--message", "hello")).toMatchObject({ status: 0 });
});

describe("a config that cannot be read", () => {
  const cases: [string, string, RegExp][] = [
    [
      "has a syntax error",
      `{\n  gateway: {\n    port: 18789\n    bind: "lan",\n  },\n}\n`,
      /^~\/\.openclaw\/openclaw\.json:4:5 is not JSON5: unexpected 'b'\.\nLook at line 4/,
    ],
    ["is empty", "", /openclaw\.json is empty\.\nWrite \{\} into it/],
    ["takes in a file that is missing", `{ $include: "./more.json5" }`, /more\.json5/],
    [
      "has values of the wrong kind",
      `{\n  gateway: { port: "many" },\n  agents: { defaults: { model: 5 } },\n  logging: { level: "loud" },\n}`,
      /:2:20 gateway\.port: expected number, got string "many"\.\n.*:3:32 agents\.defaults\.model: .*\n.*:4:21 logging\.level: .*\n.*config validate/,
    ],
  ];
  test.each(cases)("because it %s stops gateway, agent and check alike", async (_, text, told) => {
    const home = await open(text);
    for (const args of [run, ["agent", "--message", "hello"]]) {
      const { status, stdout, stderr } = await home.run(...args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(told);
    }
    expect(await home.run("config", "validate")).toMatchObject({ status: 1 });
    expect(await stateOf(home)).toEqual(["openclaw.json"]);
    expect(await readFile(home.configFile, "utf8")).toBe(text);
  });

  test("because it is a folder is told to be one, and `gateway status` works all the same", async () => {
    const home = await open({});
    await rm(home.configFile);
    await mkdir(home.configFile);
    for (const args of [run, ["config", "set", "gateway.port", "4000"]]) {
      const { status, stderr } = await home.run(...args);
      expect(status).toBe(1);
      expect(stderr).toMatch(/openclaw\.json is a folder\.\nMove it away, or point OPENCLAW_/);
    }
    expect((await home.run("gateway", "status")).stdout).toContain("is a folder.");
    expect(await stateOf(home)).toEqual(["openclaw.json"]);
  });
});

describe("a config with a mistake that need not stop the gateway", () => {
  test("in gateway.auth shuts the door: the gateway runs, and whoever comes is told why", async () => {
    const home = await open(`{\n  gateway: { auth: { mode: "tokne" } },\n}`);
    const gateway = await home.startGateway();
    expect(gateway.output()).toContain(`openclaw.json:2:28 gateway.auth.mode: expected one of`);
    expect(gateway.output()).toContain("its door is shut.");
    const page = await fetch(gateway.url);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("gateway.auth.mode: expected one of");
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    for (const command of [["health"], ["agent", "--message", "hello"]]) {
      const { status, stderr } = await home.run(...command);
      expect(status).toBe(1);
      expect(stderr).toMatch(/is not taking connections now\.\n.*gateway\.auth.*config validate/);
    }
    await home.writeConfig({ gateway: { auth: { mode: "token" } } });
    await gateway.untilPrinted(/the config was taken over/);
    expect(await home.run("health")).toMatchObject({ status: 0 });
  });

  test("in a key warns with its line and what was meant", async () => {
    const home = await open(`{\n  gatway: {},\n  gateway: { prot: 4000 },\n}`);
    const gateway = await home.startGateway();
    const warning = `openclaw.json:3:14 gateway.prot: is not a known setting. Did you mean "port"?`;
    expect(gateway.output()).toContain(
      `! openclaw.json:2:3 gatway: is not a known setting. Did you mean "gateway"?`,
    );
    expect(gateway.output().split(warning)).toHaveLength(2);
    const health = await home.run("health");
    expect(health).toMatchObject({ status: 0, stdout: expect.stringContaining(`! ${warning}`) });
  });
});

test.each([
  [["gatway"], `has no command "gatway". Did you mean "gateway"?`, "openclaw --help"],
  [["gateway", "rnu"], `has no command "rnu". Did you mean "run"?`, "openclaw gateway --help"],
  [["agent", "--mesage", "x"], `has no option "--mesage". Did you mean "--message"?`, "--help"],
  [["agent"], "There is no message to send.", `openclaw agent --message "hello"`],
])("the command line %j is answered with what was meant", async (args, sentence, hint) => {
  const home = await open();
  const { status, stdout, stderr } = await home.run(...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr).toContain(hint);
});
