import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createManualClock } from "../../lib/manual-clock.ts";
import type { InboundMessage } from "../../sdk/channel.ts";
import { openGatewayFixture, type GatewayFixture } from "../gateway-fixture.ts";

const token = "hook-token-0123456789";
const hooks = {
  enabled: true,
  token,
  allowRequestSessionKey: true,
  allowedSessionKeyPrefixes: ["hook:"],
  allowedAgentIds: ["main"],
  maxBodyBytes: 2000,
};

let fixture: GatewayFixture;
const taken: InboundMessage[] = [];

beforeAll(async () => {
  fixture = await openGatewayFixture({
    config: JSON.stringify({ hooks }),
    clock: createManualClock(1_000_000),
    script: async (message) => {
      taken.push(message);
      return "done";
    },
  });
});
afterAll(() => fixture.dispose());
beforeEach(() => void taken.splice(0));

async function post(name: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${fixture.gateway.url}/hooks/${name}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function answered(runId: unknown): Promise<void> {
  const { storage } = fixture.runtime;
  while ((await storage.getInbox(String(runId)))?.state !== "answered") {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("wake tells the main conversation, at once or with what is said next", async () => {
  const now = await post("wake", { text: "the build broke" });
  expect(now).toMatchObject({ status: 200, body: { ok: true, mode: "now" } });
  await answered(now.body["runId"]);
  expect(taken).toMatchObject([{ text: "[Webhook] the build broke", session: "agent:main:main" }]);
  const later = await post("wake", { text: "no hurry", mode: "next-heartbeat" });
  expect(later.body).toEqual({ ok: true, mode: "next-heartbeat" });
  const session = await fixture.runtime.storage.getSession("agent:main:main");
  const entries = await fixture.runtime.storage.readTranscript(session?.transcriptId ?? "", 10);
  expect(JSON.stringify(entries.at(-1))).toContain("no hurry");
  expect(taken).toHaveLength(1);
});

test("agent runs in a session of its own, or in one that the config allows", async () => {
  const own = await post("agent", { message: "look", name: "CI" });
  expect(own.status).toBe(200);
  expect(String(own.body["sessionKey"])).toMatch(/^agent:main:hook:/);
  await answered(own.body["runId"]);
  expect(taken).toMatchObject([{ text: "[CI] look", sender: { id: "webhook", name: "CI" } }]);
  const named = await post("agent", { message: "again", sessionKey: "hook:ci" });
  expect(named.body).toMatchObject({ sessionKey: "agent:main:hook:ci" });
  const foreign = await post("agent", { message: "sneak", sessionKey: "main" });
  expect(foreign.status).toBe(400);
});

test("the same idempotency key is one run", async () => {
  const headers = { "Idempotency-Key": "delivery-7" };
  const first = await post("agent", { message: "once" }, headers);
  const second = await post("agent", { message: "once" }, headers);
  expect(second.body["runId"]).toBe(first.body["runId"]);
  await answered(first.body["runId"]);
  expect(taken).toHaveLength(1);
});

test.each([
  ["another agent", "agent", { message: "x", agentId: "ops" }, 400],
  ["an agent that is not there", "agent", { message: "x", agentId: "ghost" }, 400],
  ["delivery without a place", "agent", { message: "x", deliver: true }, 400],
  [
    "delivery to a channel that is not there",
    "agent",
    { message: "x", deliver: true, channel: "pigeon", to: "1" },
    400,
  ],
  ["an empty text", "wake", { text: " " }, 400],
  ["no JSON", "wake", "text=hello", 400],
  ["another name", "other", {}, 404],
  ["a long body", "wake", { text: "x".repeat(3000) }, 413],
])("%s is refused", async (_what, name, body, status) => {
  expect((await post(name, body)).status).toBe(status);
  expect(taken).toHaveLength(0);
});

test("only the webhooks' own token counts, in a header, and guessing is slowed down", async () => {
  const wrong = { Authorization: "Bearer nonsense" };
  expect((await post("wake", { text: "x" }, wrong)).status).toBe(401);
  const own = { Authorization: `Bearer ${fixture.token}` };
  expect((await post("wake", { text: "x" }, own)).status).toBe(401);
  const other = { Authorization: "", "x-openclaw-token": token };
  expect((await post("wake", { text: "by another header" }, other)).status).toBe(200);
  expect((await post(`wake?token=${token}`, { text: "x" })).status).toBe(400);
  const got = await fetch(`${fixture.gateway.url}/hooks/wake`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(got.status).toBe(405);
  const guesses = Array.from({ length: 25 }, () => post("wake", { text: "x" }, wrong));
  expect((await Promise.all(guesses)).some(({ status }) => status === 429)).toBe(true);
  expect((await post("wake", { text: "x" })).status).toBe(429);
});

test.each([
  ["off", {}],
  ["without a token", { hooks: { enabled: true } }],
  ["with a short token", { hooks: { enabled: true, token: "short" } }],
])("%s there are no webhooks", async (_how, config) => {
  const closed = await openGatewayFixture({ config: JSON.stringify(config) });
  const answer = await fetch(`${closed.gateway.url}/hooks/wake`, { method: "POST", body: "{}" });
  expect([404, 503]).toContain(answer.status);
  await closed.dispose();
});

test("the gateway's own token cannot be the webhooks'", async () => {
  const config = { hooks: { enabled: true, token }, gateway: { auth: { token } } };
  const closed = await openGatewayFixture({ config: JSON.stringify(config) });
  const answer = await fetch(`${closed.gateway.url}/hooks/wake`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    body: "{}",
  });
  expect(answer.status).toBe(503);
  await closed.dispose();
});
