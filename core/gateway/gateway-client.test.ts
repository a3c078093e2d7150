import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectGateway } from "./gateway-client.ts";
import { openGatewayFixture, type FixtureOptions } from "./gateway-fixture.ts";
import type { EventFrame, HealthResult } from "./protocol.ts";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function start(options: FixtureOptions = {}) {
  const fixture = await openGatewayFixture(options);
  closings.push(() => fixture.dispose());
  return fixture;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a request is answered and events arrive", async () => {
  const { gateway, token } = await start();
  const client = await connectGateway({
    url: gateway.url,
    credential: { token },
    mode: "terminal",
  });
  expect(client.hello).toMatchObject({
    protocol: 4,
    snapshot: { defaultSessionKey: "agent:main:main" },
  });
  expect(await client.request<HealthResult>("health")).toMatchObject({
    ok: true,
    pid: process.pid,
    agents: ["main", "ops"],
    defaultModel: "script/echo",
    plugins: { loaded: 1, failed: [] },
  });
  const final = new Promise<EventFrame>((resolve) => {
    const end = client.onEvent((event) => {
      if (JSON.stringify(event).includes('"final"')) resolve(event);
    });
    closings.push(async () => end());
  });
  await client.request("chat.send", { message: "hi", idempotencyKey: "1" });
  expect(await final).toMatchObject({ event: "chat", payload: { text: "echo: hi" } });
  client.close();
  expect(await client.closed).toBe("");
});

test("a password opens a door in password mode", async () => {
  const { gateway } = await start({ flags: { password: "sesame" } });
  const client = await connectGateway({ url: gateway.url, credential: { password: "sesame" } });
  expect(client.hello.snapshot.authMode).toBe("password");
  client.close();
});

test("where nothing listens, the error says so and how to start", async () => {
  const server = createServer();
  const url = await listen(server);
  server.close();
  await expect(connectGateway({ url })).rejects.toMatchObject({
    code: "GATEWAY_NOT_RUNNING",
    message: `No gateway is running at ${url}.`,
    hint: expect.stringContaining("openclaw gateway"),
  });
});

test("a wrong token is told apart from a missing one", async () => {
  const { gateway } = await start();
  await expect(
    connectGateway({ url: gateway.url, credential: { token: "wrong" } }),
  ).rejects.toMatchObject({
    code: "GATEWAY_AUTH",
    details: { code: "AUTH_TOKEN_MISMATCH" },
  });
  await expect(connectGateway({ url: gateway.url })).rejects.toMatchObject({
    details: { code: "AUTH_TOKEN_MISSING" },
  });
});

test("a server that takes the connection and says nothing runs into the timeout", async () => {
  const url = await listen(createServer((socket) => socket.on("error", () => undefined).resume()));
  await expect(connectGateway({ url, timeoutMs: 50 })).rejects.toMatchObject({
    code: expect.stringMatching(/^GATEWAY_(TIMEOUT|UNREACHABLE)$/),
  });
});

test("another kind of server is called unreachable", async () => {
  const url = await listen(
    createServer((socket) =>
      socket.resume().end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    ),
  );
  await expect(connectGateway({ url })).rejects.toMatchObject({ code: "GATEWAY_UNREACHABLE" });
});

test("a gateway whose door is shut is told apart", async () => {
  const { gateway } = await start({ config: "{ gateway: { auth: 7 } }" });
  await expect(connectGateway({ url: gateway.url })).rejects.toMatchObject({
    code: "GATEWAY_NOT_READY",
  });
});

test("a gateway that stops in the middle fails the open requests", async () => {
  const { gateway, token, runtime } = await start();
  const client = await connectGateway({ url: gateway.url, credential: { token } });
  runtime.defaultModel = () => new Promise(() => undefined);
  const pending = client.request("health");
  const outcome = pending.catch((error: unknown) => error);
  await gateway.stop();
  expect(await outcome).toMatchObject({ code: "GATEWAY_CONNECTION_LOST" });
  expect(await client.closed).toBe("the gateway stops");
  await expect(client.request("health")).rejects.toMatchObject({ code: "GATEWAY_CONNECTION_LOST" });
});
