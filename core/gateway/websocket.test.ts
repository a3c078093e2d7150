import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createManualClock } from "../lib/manual-clock.ts";
import { openGatewayFixture, type FixtureOptions, type GatewayFixture } from "./gateway-fixture.ts";
import { rawText } from "./raw-text.ts";
import { createMethodTable } from "./methods/method-table.ts";

let fixture: GatewayFixture | undefined;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await fixture?.dispose();
  fixture = undefined;
});

async function start(options: FixtureOptions = {}): Promise<GatewayFixture> {
  return (fixture = await openGatewayFixture(options));
}

interface Line {
  socket: WebSocket;
  next(): Promise<Record<string, unknown>>;
  send(frame: unknown): void;
  closed: Promise<{ code: number; reason: string }>;
}

function dial(url: string, headers: Record<string, string> = {}): Line {
  const socket = new WebSocket(url.replace("http", "ws"), { headers });
  sockets.push(socket);
  socket.on("error", () => undefined);
  const frames: Record<string, unknown>[] = [];
  const waiting: ((frame: Record<string, unknown>) => void)[] = [];
  socket.on("message", (data) => {
    const frame = JSON.parse(rawText(data)) as Record<string, unknown>;
    const take = waiting.shift();
    if (take) take(frame);
    else frames.push(frame);
  });
  return {
    socket,
    next: () =>
      new Promise((resolve) => {
        const frame = frames.shift();
        if (frame) resolve(frame);
        else waiting.push(resolve);
      }),
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    closed: new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    }),
  };
}

function connectFrame(
  auth: Record<string, string> | undefined,
  range = { minProtocol: 3, maxProtocol: 4 },
) {
  const client = { id: "test", version: "0", mode: "webchat", platform: "linux" };
  return {
    type: "req",
    id: "c",
    method: "connect",
    params: { ...range, client, role: "operator", ...(auth ? { auth } : {}) },
  };
}

async function enter(given: GatewayFixture): Promise<Line> {
  const line = dial(given.gateway.url);
  await line.next();
  line.send(connectFrame({ token: given.token }));
  expect(await line.next()).toMatchObject({ ok: true });
  return line;
}

test("the server challenges, and greets whoever knows the token", async () => {
  const given = await start();
  const line = dial(given.gateway.url);
  expect(await line.next()).toMatchObject({
    type: "event",
    event: "connect.challenge",
    payload: { nonce: expect.any(String) },
  });
  line.send(connectFrame({ token: given.token }));
  expect(await line.next()).toMatchObject({
    type: "res",
    id: "c",
    ok: true,
    payload: {
      type: "hello-ok",
      protocol: 4,
      features: {
        methods: expect.arrayContaining(["health", "chat.send"]),
        events: expect.arrayContaining(["chat", "tick"]),
      },
      snapshot: { authMode: "token", defaultSessionKey: "agent:main:main" },
      policy: { tickIntervalMs: 15_000 },
    },
  });
});

test.each([
  ["no credential", undefined, "AUTH_TOKEN_MISSING"],
  ["an empty token", { token: "" }, "AUTH_TOKEN_MISSING"],
  ["a wrong token", { token: "wrong" }, "AUTH_TOKEN_MISMATCH"],
  ["a password instead", { password: "wrong" }, "AUTH_TOKEN_MISSING"],
])("%s is refused and the connection closed", async (_name, auth, detail) => {
  const given = await start();
  const line = dial(given.gateway.url);
  await line.next();
  line.send(connectFrame(auth));
  expect(await line.next()).toMatchObject({
    ok: false,
    error: { code: "GATEWAY_AUTH", details: { code: detail } },
  });
  expect((await line.closed).code).toBe(1008);
});

test("one connection gives one guess", async () => {
  const given = await start();
  const line = dial(given.gateway.url);
  await line.next();
  line.send(connectFrame({ token: "wrong" }));
  line.send(connectFrame({ token: given.token }));
  const answers = [await line.next()];
  await line.closed;
  expect(answers).toMatchObject([{ ok: false }]);
  expect(line.socket.listenerCount("message")).toBe(1);
});

test.each([
  ["a request before connect", { type: "req", id: "1", method: "health" }, "GATEWAY_HANDSHAKE"],
  [
    "connect without a client",
    { type: "req", id: "1", method: "connect", params: {} },
    "GATEWAY_HANDSHAKE",
  ],
  [
    "a protocol that is too new",
    connectFrame({}, { minProtocol: 5, maxProtocol: 9 }),
    "GATEWAY_PROTOCOL_VERSION",
  ],
  [
    "a protocol that is too old",
    connectFrame({}, { minProtocol: 1, maxProtocol: 2 }),
    "GATEWAY_PROTOCOL_VERSION",
  ],
])("%s is refused", async (_name, frame, code) => {
  const given = await start();
  const line = dial(given.gateway.url);
  await line.next();
  line.send(frame);
  expect(await line.next()).toMatchObject({ ok: false, error: { code } });
  expect((await line.closed).code).toBe(1008);
});

test.each([
  ["text that is no JSON", "hello"],
  ["JSON that is no request", '{"type":"event"}'],
  ["a request without an id", '{"type":"req","method":"connect"}'],
])("%s ends the connection", async (_name, text) => {
  const given = await start();
  const line = dial(given.gateway.url);
  await line.next();
  line.send(text);
  expect((await line.closed).code).toBe(1008);
});

test("before connect a client may send 64 KiB and not more, whether the frame is complete or not", async () => {
  const given = await start();
  const frame = connectFrame({ token: given.token });
  const large = JSON.stringify({
    ...frame,
    params: { ...frame.params, filler: "x".repeat(70 * 1024) },
  });
  for (const fin of [true, false]) {
    const line = dial(given.gateway.url);
    await line.next();
    line.socket.send(large, { fin });
    expect([1006, 1009]).toContain((await line.closed).code);
  }
  expect(given.runtime.chatEvents.listenerCount()).toBe(0);
});

test("a frame above the limit ends the connection, one below does not", async () => {
  const given = await start();
  const line = await enter(given);
  line.send({
    type: "req",
    id: "1",
    method: "health",
    params: { filler: "x".repeat(1024 * 1024) },
  });
  expect(await line.next()).toMatchObject({ id: "1", ok: true });
  line.send("x".repeat(26 * 1024 * 1024));
  expect([1006, 1009]).toContain((await line.closed).code);
});

test("who does not connect within 15 seconds is let go", async () => {
  const clock = createManualClock();
  const given = await start({ clock });
  const line = dial(given.gateway.url);
  await line.next();
  await clock.advance(14_999);
  expect(line.socket.readyState).toBe(WebSocket.OPEN);
  await clock.advance(1);
  expect(await line.closed).toEqual({ code: 1008, reason: "no connect request came in time" });
});

test("a tick comes every 15 seconds, and a client that is gone is noticed", async () => {
  const clock = createManualClock();
  const given = await start({ clock });
  const line = await enter(given);
  await clock.advance(15_000);
  expect(await line.next()).toMatchObject({
    type: "event",
    event: "tick",
    payload: { ts: clock.now() },
    seq: expect.any(Number),
  });
});

test("an unknown method, wrong parameters and a missing scope each have their own code", async () => {
  const given = await start();
  const line = await enter(given);
  line.send({ type: "req", id: "1", method: "nonsense" });
  expect(await line.next()).toMatchObject({
    id: "1",
    ok: false,
    error: { code: "GATEWAY_METHOD_UNKNOWN" },
  });
  line.send({
    type: "req",
    id: "2",
    method: "chat.send",
    params: { message: "", idempotencyKey: "k" },
  });
  expect(await line.next()).toMatchObject({
    id: "2",
    ok: false,
    error: {
      code: "GATEWAY_PARAMS_INVALID",
      message: "chat.send: params.message: must not be empty.",
    },
  });
  line.send({
    type: "req",
    id: "3",
    method: "chat.history",
    params: { sessionKey: "agent:nobody:main" },
  });
  expect(await line.next()).toMatchObject({
    id: "3",
    ok: false,
    error: { code: "GATEWAY_AGENT_UNKNOWN", hint: "Configured: main, ops." },
  });
});

test("every method refuses a caller without scopes before it does anything", async () => {
  const given = await start();
  const table = createMethodTable();
  const context = {
    runtime: given.runtime,
    principal: { role: "operator" as const, scopes: [] },
    client: { id: "test", version: "0", mode: "test" },
    vitals: { eventLoopMaxMs: () => 0, memoryMiB: () => 0, stop: () => undefined },
  };
  expect(table.names.length).toBeGreaterThan(4);
  for (const name of table.names) {
    await expect(table.call(name, {}, context)).rejects.toMatchObject({
      code: "GATEWAY_FORBIDDEN",
    });
  }
});

test("a fault inside the gateway is told without its details", async () => {
  const given = await start();
  const line = await enter(given);
  given.runtime.defaultModel = async () => {
    throw new Error("/home/somebody/secret-path");
  };
  line.send({ type: "req", id: "1", method: "health" });
  const answer = await line.next();
  expect(answer).toMatchObject({ ok: false, error: { code: "GATEWAY_INTERNAL" } });
  expect(JSON.stringify(answer)).not.toContain("secret-path");
});

test("a message is answered with events in order, and a repeated send is the same run", async () => {
  const given = await start();
  const line = await enter(given);
  const send = {
    type: "req",
    method: "chat.send",
    params: { message: "hi", idempotencyKey: "key-1" },
  };
  line.send({ ...send, id: "1" });
  const seen: Record<string, unknown>[] = [];
  for (;;) {
    const frame = await line.next();
    seen.push(frame);
    if (JSON.stringify(frame).includes('"final"')) break;
  }
  const reply = seen.find(({ type }) => type === "res");
  const { runId } = (reply as { payload: { runId: string } }).payload;
  expect(reply).toMatchObject({
    id: "1",
    ok: true,
    payload: { status: "started", sessionKey: "agent:main:main" },
  });
  const events = seen
    .filter(({ type }) => type === "event")
    .map(({ payload }) => payload as { state: string; deltaText?: string });
  const deltas = events.filter(({ state }) => state === "delta");
  expect(deltas.map(({ deltaText }) => deltaText).join("")).toBe("echo: hi");
  expect(events.filter(({ state }) => state !== "delta")).toEqual([
    {
      runId,
      sessionKey: "agent:main:main",
      state: "user",
      text: "hi",
      at: expect.any(Number),
      messageId: "key-1",
    },
    { runId, sessionKey: "agent:main:main", state: "model", ref: "script/echo" },
    { runId, sessionKey: "agent:main:main", state: "final", text: "echo: hi", kind: "answer" },
  ]);
  line.send({ ...send, id: "2" });
  expect(await line.next()).toMatchObject({ id: "2", payload: { runId, status: "ok" } });
  line.send({ type: "req", id: "3", method: "chat.history" });
  expect(await line.next()).toMatchObject({
    id: "3",
    payload: {
      model: "script/echo",
      messages: [
        { role: "user", text: "hi", runId },
        { role: "assistant", text: "echo: hi", runId, model: "script/echo" },
      ],
    },
  });
});

test("a page that comes late sees the text so far, and aborting ends the turn", async () => {
  const shown = Promise.withResolvers<void>();
  const given = await start({
    script: async (_message, show, signal) => {
      show({ type: "text-delta", text: "Once upon" });
      shown.resolve();
      await once(signal, "abort");
      throw new Error("aborted");
    },
  });
  const first = await enter(given);
  first.send({
    type: "req",
    id: "1",
    method: "chat.send",
    params: { message: "a story", idempotencyKey: "k" },
  });
  await shown.promise;
  const second = await enter(given);
  second.send({ type: "req", id: "1", method: "chat.history" });
  expect(await second.next()).toMatchObject({ payload: { running: { text: "Once upon" } } });
  second.send({ type: "req", id: "2", method: "chat.abort" });
  const frames = [await second.next(), await second.next()];
  expect(frames).toContainEqual(
    expect.objectContaining({ id: "2", payload: { sessionKey: "agent:main:main", aborted: 1 } }),
  );
  expect(frames).toContainEqual(
    expect.objectContaining({ payload: expect.objectContaining({ state: "aborted" }) }),
  );
});

test("a changed token closes the connections that came in with the old one", async () => {
  const given = await start({ config: '{ gateway: { auth: { token: "first-token" } } }' });
  expect(given.token).toBe("first-token");
  const line = await enter(given);
  given.runtime.replaceConfig((before) => ({
    ...before,
    config: { gateway: { auth: { token: "second-token" } } },
  }));
  line.send({ type: "req", id: "1", method: "health" });
  expect(await line.closed).toEqual({ code: 1008, reason: "the gateway's credentials changed" });
  await enter({ ...given, token: "second-token" });
});

test.each([
  ["another site", { Origin: "https://evil.example" }],
  ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
  ["a page without an origin of its own", { Origin: "null" }],
  ["a rebound name", { Host: "evil.example", Origin: "http://evil.example" }],
])("a browser page of %s cannot open the WebSocket", async (_name, headers) => {
  const given = await start();
  const line = dial(given.gateway.url, headers);
  const [, response] = await once(line.socket, "unexpected-response");
  expect((response as { statusCode: number }).statusCode).toBe(403);
});

test("the gateway's own page and origins that the config allows may", async () => {
  const given = await start({
    config: '{ gateway: { controlUi: { allowedOrigins: ["https://my.example"] } } }',
  });
  for (const headers of [
    { Origin: given.gateway.url },
    { Origin: "https://my.example" },
    { Host: "my.example", Origin: "https://my.example" },
  ]) {
    expect(await dial(given.gateway.url, headers).next()).toMatchObject({
      event: "connect.challenge",
    });
  }
});

test("a client that does not read is let go", async () => {
  const given = await start();
  const line = await enter(given);
  line.socket.pause();
  const deltaText = "x".repeat(1024 * 1024);
  while (given.runtime.chatEvents.listenerCount() > 0) {
    given.runtime.chatEvents.publish({
      runId: "r",
      sessionKey: "agent:main:main",
      state: "delta",
      deltaText,
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  line.socket.resume();
  expect((await line.closed).code).toBe(1006);
});

test("when the gateway stops, clients are told", async () => {
  const given = await start();
  const line = await enter(given);
  const stopped = given.gateway.stop();
  expect(await line.next()).toMatchObject({ event: "shutdown" });
  expect((await line.closed).code).toBe(1001);
  await stopped;
});
