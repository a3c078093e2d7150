import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";
import { connectGateway, type GatewayClient } from "./gateway-client.ts";
import { createMethodTable, protocolMethods } from "./methods/method-table.ts";

const readOnlyToken = "for-looking-only-1234";
const opened: { dispose(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.dispose();
});

async function start(config: object): Promise<GatewayFixture> {
  const fixture = await openGatewayFixture({ config: JSON.stringify(config) });
  opened.push(fixture);
  return fixture;
}

async function enter({ gateway }: GatewayFixture, credential: object): Promise<GatewayClient> {
  const { url } = gateway;
  const client = await connectGateway({ url, credential, mode: "test", timeoutMs: 5000 });
  opened.push({ dispose: async () => client.close() });
  return client;
}

/** Words for looking. `config.patch` answers a text and writes nothing. */
const looks =
  /^(health|status|config\.patch)$|\.(list|status|history|steps|check|effects|get|schema|findings|tail|explain|summary|search|preview)$/;

test("every method either is named for looking, or refuses who may only look", async () => {
  const readable = protocolMethods.flatMap(({ name, scope }) =>
    scope === "operator.read" ? [name] : [],
  );
  expect(readable.filter((name) => !looks.test(name))).toEqual([]);
  const { runtime } = await start({});
  const table = createMethodTable();
  const context = {
    runtime,
    principal: { role: "operator" as const, scopes: ["operator.read" as const] },
    client: { id: "test", version: "0", mode: "test" },
    vitals: { eventLoopMaxMs: () => 0, memoryMiB: () => 0, stop: () => undefined },
  };
  for (const name of table.names.filter((each) => !readable.includes(each))) {
    await expect(table.call(name, {}, context)).rejects.toMatchObject({
      code: "GATEWAY_FORBIDDEN",
      details: { missingScope: "operator.write" },
    });
  }
});

test.each([
  ["token", { token: "the-operators-own-token" }],
  ["password", { password: "the-operators-own-password" }],
])("beside a %s, the read-only token looks and changes nothing", async (_mode, own) => {
  const fixture = await start({
    gateway: {
      auth: { ...own, readOnlyToken },
      http: { endpoints: { chatCompletions: { enabled: true } } },
    },
  });
  const reader = await enter(fixture, { token: readOnlyToken });
  expect(await reader.request("health", {})).toMatchObject({ ok: true });
  const send = { message: "hi", idempotencyKey: "k" };
  await expect(reader.request("chat.send", send)).rejects.toMatchObject({
    code: "GATEWAY_FORBIDDEN",
  });
  expect(JSON.stringify(await reader.request("config.get", {}))).not.toContain("operators-own");
  const owner = await enter(fixture, own);
  expect(await owner.request("chat.send", send)).toMatchObject({ runId: expect.any(String) });
  const answer = await fetch(`${fixture.gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${readOnlyToken}` },
    body: JSON.stringify({ model: "openclaw", messages: [{ role: "user", content: "x" }] }),
  });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: "insufficient_scope" } });
});

test.each([
  ["too short", "short"],
  ["the same as gateway.auth.token", "the-operators-own-token"],
])("a read-only token that is %s is refused", async (problem, given) => {
  const auth = { token: "the-operators-own-token", readOnlyToken: given };
  await expect(start({ gateway: { auth } })).rejects.toMatchObject({
    code: "GATEWAY_READ_ONLY_TOKEN",
    message: `gateway.auth.readOnlyToken is ${problem}.`,
  });
});

test("what a client says of its own role and scopes changes nothing", async () => {
  const auth = { token: "the-operators-own-token", readOnlyToken };
  const { gateway } = await start({ gateway: { auth } });
  const socket = new WebSocket(gateway.url.replace("http", "ws"));
  opened.push({ dispose: async () => socket.terminate() });
  await once(socket, "message");
  const ask = async (id: string, method: string, params: object) => {
    const answer = once(socket, "message");
    socket.send(JSON.stringify({ type: "req", id, method, params }));
    return JSON.parse(String((await answer)[0])) as unknown;
  };
  const connect = {
    minProtocol: 3,
    maxProtocol: 4,
    client: { id: "x", version: "0", mode: "test" },
    role: "admin",
    scopes: ["operator.read", "operator.write", "operator.admin"],
    permissions: { all: true },
    auth: { token: readOnlyToken },
  };
  expect(await ask("1", "connect", connect)).toMatchObject({
    ok: true,
    payload: { auth: { role: "operator", scopes: ["operator.read"] } },
  });
  const reset = { key: "agent:main:main", approved: true };
  expect(await ask("2", "sessions.reset", reset)).toMatchObject({
    ok: false,
    error: { code: "GATEWAY_FORBIDDEN" },
  });
});
