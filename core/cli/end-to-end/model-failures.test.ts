import { LLMock } from "@copilotkit/aimock";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectGateway } from "../../gateway/gateway-client.ts";
import type { ChatEvent } from "../../gateway/protocol.ts";
import {
  createTestHome,
  findFreePort,
  readToken,
  type Finished,
  type GatewayProcess,
  type TestHome,
} from "./program.ts";

/**
 * The real client library at an independent model server that does what servers do on bad days. One gateway lives through all of it; each test talks in a
 * conversation of its own.
 */

const key = "sk-failures-1234567890abcdef";
const model = new LLMock({ port: 0 });
let home: TestHome;
let gateway: GatewayProcess;
let absentPort = 0;
let printed = "";

beforeAll(async () => {
  await model.start();
  home = await createTestHome({ QWEN_API_KEY: key });
  const baseUrl = `${model.url}/v1`;
  absentPort = await findFreePort();
  await home.writeConfig({
    models: {
      providers: {
        qwen: { baseUrl },
        hasty: { baseUrl, apiKey: key, timeoutSeconds: 1 },
        absent: { baseUrl: `http://127.0.0.1:${absentPort}/v1`, apiKey: key },
      },
    },
    agents: {
      defaults: { model: "qwen/qwen3.5-plus" },
      entries: {
        main: { default: true },
        backed: { model: { primary: "absent/m", fallbacks: ["qwen/qwen3.5-plus"] } },
      },
    },
  });
  gateway = await home.startGateway();
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
  await model.stop();
});

afterEach(async () => {
  expect(gateway.child.exitCode).toBeNull();
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
});

/** `openclaw agent` in a conversation of that name. */
async function say(message: string, session: string, ...flags: string[]): Promise<Finished> {
  const done = await home.run("agent", "--session-key", session, "--message", message, ...flags);
  printed += done.stdout + done.stderr;
  return done;
}

/** The next request that says this fails, those after it are answered. */
function failOnce(text: string, failure: Parameters<LLMock["on"]>[1]): void {
  model.on({ userMessage: text, sequenceIndex: 0 }, failure);
  model.on({ userMessage: text }, { content: "Here after all." });
}

/** The requests in which somebody says this. */
const requestsOf = (text: string) =>
  model.getRequests().filter((entry) => JSON.stringify(entry.body).includes(text));

test("text streams through the gateway in pieces, and the pieces are the answer", async () => {
  const content = "A longer answer that comes in several pieces, one after another.";
  model.onMessage("stream to me", { content }, { chunkSize: 8 });
  const token = await readToken(home);
  const client = await connectGateway({ url: gateway.url, credential: { token } });
  const { promise: ended, resolve } = Promise.withResolvers<ChatEvent>();
  const deltas: string[] = [];
  client.onEvent(({ event, payload }) => {
    const chat = payload as ChatEvent;
    if (event !== "chat") return;
    if (chat.state === "delta") deltas.push(chat.deltaText);
    if (chat.state === "final" || chat.state === "error") resolve(chat);
  });
  const sent = { sessionKey: "stream", message: "stream to me", idempotencyKey: "stream-1" };
  await client.request("chat.send", sent);
  expect(await ended).toMatchObject({ state: "final", text: content, kind: "answer" });
  expect(deltas.length).toBeGreaterThan(1);
  expect(deltas.join("")).toBe(content);
  client.close();
});

test("the tokens that the server counted show in /status", async () => {
  const usage = { prompt_tokens: 4200, completion_tokens: 800 };
  model.onMessage("count me", { content: "Counted.", usage });
  expect(await say("count me", "usage")).toMatchObject({ status: 0, stdout: "Counted.\n" });
  const status = await say("/status", "usage");
  expect(status.stdout).toContain("Model: qwen/qwen3.5-plus");
  expect(status.stdout).toContain("Context: 5k/");
});

test("a tool call goes to the tool and its result back to the model", async () => {
  const asks = { toolCalls: [{ name: "current_time", arguments: "{}" }] };
  model.on({ userMessage: "what time", hasToolResult: false }, asks);
  model.on({ userMessage: "what time", hasToolResult: true }, { content: "It is late." });
  const done = await say("what time is it?", "tool", "--json");
  expect(done.status).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    status: "ok",
    result: { payloads: [{ text: "It is late." }] },
  });
  const result = JSON.stringify(model.getLastRequest()?.body);
  expect(result).toContain(`"role":"tool"`);
  expect(result).toContain(String(new Date().getFullYear()));
});

test("a model that no list knows reaches the server by the name that was typed", async () => {
  model.onMessage("who are you", { content: "Brand new." });
  await say("/model qwen/qwen-of-Tomorrow", "unknown");
  expect(await say("who are you", "unknown")).toMatchObject({ status: 0, stdout: "Brand new.\n" });
  expect(model.getLastRequest()?.body).toMatchObject({ model: "qwen-of-Tomorrow" });
});

test("a refused key is named by its source and its last letters, and is not tried again", async () => {
  const error = { message: `Incorrect API key provided: ${key}.`, code: "invalid_api_key" };
  model.onMessage("let me in", { error, status: 401 });
  const done = await say("let me in", "auth");
  expect(done).toMatchObject({ status: 1, stdout: "" });
  expect(done.stderr).toContain("QWEN_API_KEY, ending in cdef");
  expect(done.stderr).toContain("openclaw models status");
  expect(requestsOf("let me in")).toHaveLength(1);
});

test.each([
  ["is told to wait", { error: { message: "Too fast" }, status: 429, retryAfter: 0.1 }],
  ["breaks down once", { error: { message: "Boom" }, status: 500 }],
])("a server that %s is asked again and answers", async (what, failure) => {
  failOnce(what, failure);
  expect(await say(what, "again")).toMatchObject({ status: 0, stdout: "Here after all.\n" });
  expect(requestsOf(what)).toHaveLength(2);
});

test("a server that keeps breaking down is given up with its name and its sentence", async () => {
  model.onMessage("hopeless", { error: { message: "Out of steam" }, status: 500 });
  const done = await say("hopeless", "server", "--json");
  expect(done).toMatchObject({ status: 1, stderr: "" });
  const { status, result } = JSON.parse(done.stdout);
  expect(status).toBe("error");
  expect(result.payloads[0].text).toContain(`127.0.0.1:${model.port} had an internal error.`);
  expect(result.payloads[0].text).toContain(`"Out of steam"`);
  expect(requestsOf("hopeless")).toHaveLength(3);
});

test("a server that hangs ends with a sentence that names the setting", async () => {
  model.onMessage("take your time", { content: "late" }, { latency: 30_000 });
  await say("/model hasty/slow", "hang");
  const done = await say("take your time", "hang");
  expect(done).toMatchObject({ status: 1, stdout: "" });
  expect(done.stderr).toContain(`127.0.0.1:${model.port} did not answer in time.`);
  expect(done.stderr).toContain("timeoutSeconds");
});

test("an answer that is cut keeps its text, says so, and the next message is answered", async () => {
  const content = "one two three four five six seven";
  model.onMessage("cut me", { content }, { chunkSize: 4, latency: 20, truncateAfterChunks: 4 });
  model.onMessage("and now", { content: "All well." });
  const done = await say("cut me", "cut");
  expect(done).toMatchObject({ status: 1, stdout: "" });
  expect(done.stderr).toContain("one two");
  expect(done.stderr).toContain("was cut before the answer was complete.");
  expect(await say("and now", "cut")).toMatchObject({ status: 0, stdout: "All well.\n" });
});

test("an answer that is cut before its first word is asked for again", async () => {
  const cut = { userMessage: "cut early", sequenceIndex: 0 };
  model.on(cut, { content: "never" }, { truncateAfterChunks: 1 });
  model.onMessage("cut early", { content: "Here after all." });
  expect(await say("cut early", "early")).toMatchObject({ status: 0, stdout: "Here after all.\n" });
  expect(requestsOf("cut early")).toHaveLength(2);
});

test("a server that is not there is named", async () => {
  await say("/model absent/any", "down");
  const done = await say("hello?", "down");
  expect(done).toMatchObject({ status: 1, stdout: "" });
  expect(done.stderr).toContain(`Nothing listens at 127.0.0.1:${absentPort}.`);
  expect(done.stderr).toContain("baseUrl");
});

test("with a fallback the next model answers, and both the person and a script learn which", async () => {
  model.on({ userMessage: "who stands in" }, { content: "I do." });
  const session = "agent:backed:main";
  const done = await say("who stands in", session);
  expect(done).toMatchObject({ status: 0, stdout: "I do.\n" });
  expect(done.stderr).toContain("qwen/qwen3.5-plus answered in place of absent/m.");
  const { stdout } = await say("who stands in now", session, "--json");
  expect(JSON.parse(stdout).result.meta.agentMeta).toMatchObject({
    provider: "qwen",
    model: "qwen3.5-plus",
  });
  expect((await home.run("models", "status")).stdout).toContain("- model absent/m rests until");
});

test("the key is in no output and in no log", async () => {
  const logDir = join(home.stateDir, "logs");
  const logs = await Promise.all(
    (await readdir(logDir)).map((file) => readFile(join(logDir, file), "utf8")),
  );
  expect(logs.join("")).toContain("turn failed");
  expect(printed + gateway.output() + logs.join("")).not.toContain(key);
});
