import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startConnectProxy } from "../plugins/discord/testing/connect-proxy.ts";
import { startTestDiscord } from "../plugins/discord/testing/discord-server.ts";
import { startGateway } from "./chaos/gateway-process.mjs";
import { repositoryRoot } from "./repository.mjs";

/** The built gateway with two accounts behind a proxy, of which one has a bad token; the name of Discord's server is known to the proxy alone. */

const host = "discord.test";
const launcher = join(repositoryRoot, "core/bin/openclaw.cjs");
const recorder = join(import.meta.dirname, "record-connections.mjs");
let home;
let discord;
let proxy;
let model;
let gateway;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "discord-gateway-"));
  discord = await startTestDiscord({ host });
  const { port } = new URL(discord.apiUrl);
  proxy = await startConnectProxy({
    resolve: (name) => (name === host ? { host: "127.0.0.1", port: Number(port) } : undefined),
  });
  model = await startModel();
  writeConfig();
  gateway = startGateway(home, {
    NODE_OPTIONS: `--import ${recorder}`,
    CONNECTIONS_FILE: join(home, "connections"),
  });
  await until(() => expect(discord.gateway.live).toBe(1));
}, 30_000);

afterAll(async () => {
  gateway?.signal("SIGKILL");
  await gateway?.ended;
  await proxy?.close();
  await discord?.close();
  model?.stop();
  if (home) rmSync(home, { recursive: true, force: true });
});

beforeEach(() => {
  expect(gateway.isAlive()).toBe(true);
});

const until = (check) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const own = () =>
  discord.world.history(discord.channelId).filter(({ author }) => author.id === discord.botId);
const answersTo = (text) => own().filter(({ content }) => content === `re: ${text}`);

/** Lets Alice ask, and waits until the model has the question and keeps it. */
async function ask(text, options) {
  const said = discord.alice.say(text, options);
  await until(() => expect(model.waiting(text)).toBe(true));
  return said;
}

/** After the answer to a later question there is no other one to an earlier question on its way. */
async function settle(text) {
  await until(() => expect(answersTo(text)).toHaveLength(1));
  const last = `after ${text}`;
  await ask(last);
  model.answer(last);
  await until(() => expect(answersTo(last)).toHaveLength(1));
  expect(answersTo(text)).toHaveLength(1);
}

test("D2: an account with a bad token says so and is left alone, and the other one answers", async () => {
  await ask("who is there?");
  model.answer("who is there?");
  await settle("who is there?");
  const run = promisify(execFile);
  const environment = { PATH: process.env.PATH, HOME: home, NO_COLOR: "1" };
  const { stdout } = await run(process.execPath, [launcher, "channels", "status", "--json"], {
    env: environment,
  });
  const rows = JSON.parse(stdout).channels;
  const status = (id) => rows.find(({ account }) => account === id);
  expect(status("good")).toMatchObject({ state: "connected" });
  expect(status("bad")).toMatchObject({
    state: "misconfigured",
    detail: expect.stringContaining("channels.discord.accounts.bad"),
  });
});

test("D4: while a turn takes long, the connection beats, another conversation is answered, and nothing breaks", async () => {
  const sessions = discord.gateway.identifies.length;
  await ask("take your time");
  const beats = discord.gateway.heartbeats;
  const room = discord.addChannel({ name: "elsewhere" });
  await ask("quickly", { channelId: room.id });
  model.answer("quickly");
  const answers = () => discord.world.history(room.id).map(({ content }) => content);
  await until(() => expect(answers()).toEqual(["quickly", "re: quickly"]));
  await until(() => expect(discord.gateway.heartbeats).toBeGreaterThan(beats + 2));
  expect(discord.gateway.identifies).toHaveLength(sessions);
  expect(discord.gateway.resumes).toBe(0);
  model.answer("take your time");
  await settle("take your time");
});

test("D7: a connection that is lost and made anew during a turn costs neither the answer nor a second one", async () => {
  await ask("are you still there?");
  const sessions = discord.gateway.identifies.length;
  discord.gateway.forgetSessions();
  discord.gateway.drop();
  await until(() => expect(discord.gateway.identifies.length).toBeGreaterThan(sessions));
  model.answer("are you still there?");
  await settle("are you still there?");
});

test("D7: a question that is edited while it is answered is answered once, and one that is deleted as well", async () => {
  const edited = await ask("what is tihs?");
  discord.alice.edit(edited, "what is this?");
  model.answer("what is tihs?");
  await settle("what is tihs?");
  expect(answersTo("what is this?")).toEqual([]);
  const deleted = await ask("never mind");
  discord.alice.delete(deleted);
  model.answer("never mind");
  await settle("never mind");
  expect(answersTo("never mind")[0]?.message_reference?.message_id).toBeUndefined();
});

test("D2: seconds later nobody has tried the bad token again", () => {
  const asked = discord.rest.requests.filter((request) => request === "GET /gateway/bot");
  expect(asked.length).toBeLessThanOrEqual(2);
});

test("D12: every connection to Discord takes the proxy, files as well, and the model's never do", async () => {
  const file = { name: "note.txt", type: "text/plain", bytes: Buffer.from("from the person") };
  await ask("read this", { files: [file] });
  model.answer("read this");
  await settle("read this");
  expect(model.asked.join()).toContain("from the person");
  expect(discord.peers.filter((port) => !proxy.ports.has(port))).toEqual([]);
  expect(new Set(proxy.asked)).toEqual(new Set([`${host}:${new URL(discord.apiUrl).port}`]));
  const made = readFileSync(join(home, "connections"), "utf8").trim().split("\n");
  const allowed = [new URL(proxy.url).host, new URL(model.baseUrl).host];
  expect(made.filter((target) => !allowed.includes(target))).toEqual([]);
  expect(new Set(made)).toEqual(new Set(allowed));
});

/** A model that repeats what it was asked, when the test lets it. */
async function startModel() {
  const asked = [];
  const open = new Map();
  const server = createServer((request, response) => {
    request.toArray().then(
      (parts) => {
        const body = Buffer.concat(parts).toString("utf8");
        asked.push(body);
        const { messages } = JSON.parse(body);
        const { content } = messages.findLast(({ role }) => role === "user");
        const whole =
          typeof content === "string" ? content : content.map(({ text }) => text).join("");
        const text = whole.split("\n")[0].replace(/^Ali: /, "");
        response.writeHead(200, { "content-type": "text/event-stream" });
        open.set(text, response);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const part = (delta, finish_reason = null) =>
    `data: ${JSON.stringify({ id: "r", object: "chat.completion.chunk", created: 0, model: "echo", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  return {
    asked,
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    waiting: (text) => open.has(text),
    answer(text) {
      const response = open.get(text);
      open.delete(text);
      response.write(part({ role: "assistant", content: `re: ${text}` }));
      response.end(`${part({}, "stop")}data: [DONE]\n\n`);
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function writeConfig() {
  discord.gateway.heartbeatMs = 500;
  const provider = {
    baseUrl: model.baseUrl,
    apiKey: "test-key-0123456789",
    models: [{ id: "echo" }],
  };
  const accounts = { good: { token: discord.token }, bad: { token: "not.a.token" } };
  const config = {
    channels: {
      discord: {
        accounts,
        apiUrl: discord.apiUrl,
        proxy: proxy.url,
        guilds: { [discord.guildId]: { requireMention: false, users: [discord.alice.user.id] } },
      },
    },
    agents: { defaults: { model: "held/echo", skipBootstrap: true } },
    models: { providers: { held: provider } },
    messages: { queue: { mode: "followup" } },
  };
  mkdirSync(join(home, ".openclaw"), { mode: 0o700 });
  writeFileSync(join(home, ".openclaw/openclaw.json"), JSON.stringify(config), { mode: 0o600 });
}
