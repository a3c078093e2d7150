import { LLMock } from "@copilotkit/aimock";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestHome, readToken, type GatewayProcess, type TestHome } from "./program.ts";

/** OpenAI's own client against the gateway's `/v1`, with an independent model server behind it. */

const model = new LLMock({ port: 0 });
let home: TestHome;
let gateway: GatewayProcess;
let client: OpenAI;
let token = "";

beforeAll(async () => {
  await model.start();
  home = await createTestHome();
  await home.writeConfig({
    models: {
      providers: {
        lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890", models: [{ id: "m" }] },
      },
    },
    agents: { defaults: { model: "lab/m", skipBootstrap: true } },
    gateway: {
      http: { endpoints: { chatCompletions: { enabled: true }, responses: { enabled: true } } },
    },
  });
  gateway = await home.startGateway();
  token = await readToken(home);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: token, maxRetries: 0 });
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
  await model.stop();
});

/** The bodies in which somebody says this. */
const bodiesOf = (text: string) =>
  model
    .getRequests()
    .map(({ body }) => body)
    .filter((body) => JSON.stringify(body).includes(text));

test("an agent answers, whole and streamed, with the usage", async () => {
  model.onMessage("look at this", { content: "A picture." });
  model.onMessage("who are you", {
    content: "The agent, at your service.",
    usage: { prompt_tokens: 11, completion_tokens: 5 },
  });
  const question = {
    model: "openclaw",
    messages: [{ role: "user" as const, content: "who are you" }],
  };
  const whole = await client.chat.completions.create(question);
  expect(whole.choices[0]?.message.content).toBe("The agent, at your service.");
  expect(whole.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 });
  const stream = client.chat.completions.stream({
    ...question,
    model: "openclaw/main",
    stream_options: { include_usage: true },
  });
  expect(await stream.finalContent()).toBe("The agent, at your service.");
  expect(await stream.totalUsage()).toMatchObject({ total_tokens: 16 });
});

test("a user has a session; without one the request is all there is", async () => {
  model.onMessage(/the word|bird/, { content: "Noted." });
  const say = (content: string, user?: string) =>
    client.chat.completions.create({
      model: "openclaw",
      messages: [{ role: "user", content }],
      ...(user ? { user } : {}),
    });
  await say("the word is heron", "ann");
  await say("what was the word, ann asks", "ann");
  await say("what was the word, bob asks", "bob");
  await say("what was the word, nobody asks");
  const remembers = (text: string) => JSON.stringify(bodiesOf(text).at(-1)).includes("heron");
  expect(remembers("ann asks")).toBe(true);
  expect(remembers("bob asks")).toBe(false);
  expect(remembers("nobody asks")).toBe(false);
  await client.chat.completions.create({
    model: "openclaw",
    messages: [
      { role: "system", content: "Speak like a pirate." },
      { role: "user", content: "my bird is an osprey" },
      { role: "assistant", content: "Aye." },
      { role: "user", content: "which bird, said in the request" },
    ],
  });
  const sent = JSON.stringify(bodiesOf("which bird, said in the request").at(-1));
  expect(sent).toContain("osprey");
  expect(sent).toContain("Speak like a pirate.");
});

test("a model is reached by its reference, with the client's own tools and pictures, and nothing of the agent", async () => {
  model.on(
    { userMessage: "weather with a tool" },
    { toolCalls: [{ name: "get_weather", arguments: '{"city":"Oslo"}' }] },
  );
  const tools = [
    {
      type: "function" as const,
      function: {
        name: "get_weather",
        description: "Weather",
        parameters: { type: "object", properties: { city: { type: "string" } } },
      },
    },
  ];
  const picture = "data:image/png;base64,iVBORw0KGgo=";
  const first = await client.chat.completions.create({
    model: "lab/m",
    messages: [{ role: "user", content: [{ type: "text", text: "weather with a tool" }] }],
    tools,
    temperature: 0.25,
  });
  const call = first.choices[0]?.message.tool_calls?.[0];
  expect(first.choices[0]?.finish_reason).toBe("tool_calls");
  expect(call).toMatchObject({
    type: "function",
    function: { name: "get_weather", arguments: '{"city":"Oslo"}' },
  });
  const body = bodiesOf("weather with a tool").at(-1) as Record<string, unknown>;
  expect(body).toMatchObject({ model: "m", temperature: 0.25, messages: [{ role: "user" }] });
  expect(body["tools"]).toHaveLength(1);
  const streamed = client.chat.completions.stream({
    model: "openclaw",
    messages: [{ role: "user", content: "weather with a tool" }],
    tools,
  });
  const done = await streamed.finalChatCompletion();
  expect(done.choices[0]?.message.tool_calls?.[0]).toMatchObject({
    function: { name: "get_weather" },
  });
  expect(done.choices[0]?.finish_reason).toBe("tool_calls");
  const id = call?.id ?? "";
  model.onMessage("and in words", { content: "Four degrees in Oslo." });
  const second = await client.chat.completions.create({
    model: "lab/m",
    messages: [
      { role: "user", content: "weather, and in words" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id, type: "function", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } },
        ],
      },
      { role: "tool", tool_call_id: id, content: "4" },
    ],
    tools,
  });
  expect(second.choices[0]?.message.content).toBe("Four degrees in Oslo.");
  await client.chat.completions.create({
    model: "lab/m",
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "look at this" },
          { type: "image_url", image_url: { url: picture } },
        ],
      },
    ],
  });
  expect(JSON.stringify(bodiesOf("look at this").at(-1))).toContain("image: image/png");
});

test("the Responses API answers, whole and streamed, with tool calls", async () => {
  model.onMessage("respond please", { content: "A response." });
  const whole = await client.responses.create({ model: "openclaw", input: "respond please" });
  expect(whole).toMatchObject({ output_text: "A response.", status: "completed" });
  const types: string[] = [];
  const stream = client.responses.stream({ model: "openclaw", input: "respond please" });
  for await (const event of stream) types.push(event.type);
  expect((await stream.finalResponse()).output_text).toBe("A response.");
  expect(types[0]).toBe("response.created");
  expect(types.at(-1)).toBe("response.completed");
  const parameters = { type: "object", properties: {} };
  const called = await client.responses.create({
    model: "lab/m",
    input: "weather with a tool",
    tools: [{ type: "function", name: "get_weather", parameters, strict: false }],
  });
  expect(called.output).toMatchObject([{ type: "function_call", name: "get_weather" }]);
});

test("errors have OpenAI's shape and the status that clients act on", async () => {
  const ask = (model_: string, content: string) =>
    client.chat.completions.create({ model: model_, messages: [{ role: "user", content }] });
  model.onMessage("throttle me", {
    error: { message: "slow down", type: "rate_limit" },
    status: 429,
  });
  await expect(ask("lab/m", "throttle me")).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  await expect(ask("nowhere/at-all", "x")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(ask("openclaw/ghost", "x")).rejects.toThrow('There is no agent "ghost"');
  const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "wrong", maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  const bad = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: "openclaw", messages: [] }),
  });
  expect(bad.status).toBe(400);
  expect(await bad.json()).toMatchObject({
    error: { type: "invalid_request_error", param: "messages" },
  });
});

test("a client that goes stops the turn", async () => {
  model.onMessage(
    "a very long story",
    { content: "word ".repeat(400) },
    { latency: 50, chunkSize: 5 },
  );
  const stream = client.chat.completions.stream({
    model: "openclaw",
    messages: [{ role: "user", content: "a very long story" }],
    user: "leaver",
  });
  stream.once("content", () => stream.abort());
  await expect(stream.done()).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
  model.onMessage("still there?", { content: "Still here." });
  const next = await client.chat.completions.create({
    model: "openclaw",
    messages: [{ role: "user", content: "still there?" }],
    user: "leaver",
  });
  expect(next.choices[0]?.message.content).toBe("Still here.");
});

test("models are the agents", async () => {
  const names: string[] = [];
  for await (const row of client.models.list()) names.push(row.id);
  expect(names).toEqual(["openclaw", "openclaw/main"]);
  expect(await client.models.retrieve("openclaw/main")).toMatchObject({ object: "model" });
});

test("nothing answers under /v1 unless the config says so, and no page of another site can ask", async () => {
  const forged = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, Origin: "https://evil.example" },
    body: "{}",
  });
  expect(forged.status).toBe(403);
  const closed = await createTestHome();
  const quiet = await closed.startGateway();
  const answer = await fetch(`${quiet.url}/v1/models`, {
    headers: { Authorization: `Bearer ${await readToken(closed)}` },
  });
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("switched off");
  await quiet.end();
  await closed.remove();
});
