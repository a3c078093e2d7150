import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectGateway, type GatewayClient } from "../gateway-client.ts";
import { openGatewayFixture, type GatewayFixture } from "../gateway-fixture.ts";
import type {
  LogsTailResult,
  MessageExplainResult,
  MessagesListResult,
  OutboxListResult,
  SessionsListResult,
} from "../protocol-views.ts";

let fixture: GatewayFixture;
let client: GatewayClient;

beforeAll(async () => {
  fixture = await openGatewayFixture();
  client = await connectGateway({
    url: fixture.gateway.url,
    credential: { token: fixture.token },
  });
});

afterAll(async () => {
  client.close();
  await fixture.dispose();
});

async function say(message: string, sessionKey: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    const leave = client.onEvent(({ payload }) => {
      if ((payload as { state?: string }).state !== "final") return;
      leave();
      resolve();
    });
  });
  await client.request("chat.send", { sessionKey, message, idempotencyKey: message });
  await ended;
}

test("messages are listed with what became of them, and explained by id", async () => {
  await say("first words", "agent:main:one");
  await say("second words", "agent:main:two");
  const { messages, waiting } = await client.request<MessagesListResult>("messages.list");
  expect(messages.map((row) => row.text)).toEqual(["second words", "first words"]);
  expect(waiting).toEqual({ inbox: 0, outbox: expect.any(Number) });
  const [newest] = messages;
  expect(newest).toMatchObject({ state: "answered", sender: "Operator", channel: "terminal" });
  const older = await client.request<MessagesListResult>("messages.list", { before: newest?.id });
  expect(older.messages.map((row) => row.text)).toEqual(["first words"]);
  const explained = await client.request<MessageExplainResult>("messages.explain", {
    message: newest?.id,
  });
  expect(explained.explanations[0]?.lines.join("\n")).toContain("let in:");
  await expect(client.request("messages.explain", { message: "nothing" })).rejects.toMatchObject({
    code: "GATEWAY_NO_SUCH_MESSAGE",
  });
});

test("sessions are listed, found, pinned to a model, started anew and deleted", async () => {
  const found = await client.request<SessionsListResult>("sessions.list", { search: "TWO" });
  expect(found.sessions.map((row) => row.key)).toEqual(["agent:main:two"]);
  const patched = await client.request("sessions.patch", {
    key: "two",
    model: "script/echo",
    thinking: "high",
    title: "Second",
  });
  expect(patched).toMatchObject({
    session: { model: "script/echo", settings: { thinking: "high", title: "Second" } },
  });
  const cleared = await client.request("sessions.patch", {
    key: "two",
    model: null,
    thinking: null,
  });
  expect(cleared).toEqual({
    session: expect.objectContaining({ settings: { title: "Second" } }),
  });
  expect(cleared).not.toHaveProperty("session.model");
  await client.request("sessions.reset", { key: "two" });
  expect(await client.request("sessions.delete", { key: "two" })).toEqual({ deleted: true });
  await expect(client.request("sessions.delete", { key: "two" })).rejects.toMatchObject({
    code: "GATEWAY_NO_SUCH_SESSION",
  });
});

test("a row that was not delivered is tried again or dropped", async () => {
  const { storage, clock } = fixture.runtime;
  await storage.enqueueOutbox(
    ["a", "b"].map((key) => ({
      key,
      part: 0,
      address: { channel: "fake", account: "default", conversation: key },
      text: `for ${key}`,
      kind: "notice" as const,
      expiresAt: clock.now() + 60_000,
    })),
  );
  const waiting = await client.request<OutboxListResult>("outbox.list", { states: ["pending"] });
  const [row] = waiting.rows.filter((each) => each.conversation === "a");
  expect(row).toMatchObject({ text: "for a", attempts: 0 });
  await expect(client.request("outbox.retry", { id: row?.id })).rejects.toMatchObject({
    code: "GATEWAY_OUTBOX_STATE",
  });
  await client.request("outbox.drop", { id: row?.id });
  await client.request("outbox.retry", { id: row?.id });
});

test("a stranger's request is shown and granted, once", async () => {
  await fixture.runtime.storage.requestPairing(
    {
      channel: "fake",
      account: "default",
      senderId: "7",
      senderName: "Grace",
      code: "ABCD2345",
      expiresAt: fixture.runtime.clock.now() + 60_000,
    },
    3,
  );
  expect(await client.request("pairing.list")).toMatchObject({
    requests: [{ senderName: "Grace", code: "ABCD2345" }],
  });
  const given = { channel: "fake", code: "ABCD2345" };
  expect(await client.request("pairing.approve", given)).toMatchObject({
    sender: { senderId: "7" },
  });
  await expect(client.request("pairing.approve", given)).rejects.toMatchObject({
    code: "GATEWAY_PAIRING_CODE",
  });
});

test("the log is read from its end, then on from where it was left, and from its start when it began anew", async () => {
  const { logDir } = fixture.runtime.paths;
  const file = join(logDir, "openclaw.log");
  const tail = (params: object) => client.request<LogsTailResult>("logs.tail", params);
  expect(await tail({})).toMatchObject({ lines: [] });
  await mkdir(logDir, { recursive: true });
  await writeFile(file, "one\ntwo\nthree\nfo");
  const first = await tail({ limit: 2 });
  expect(first.lines).toEqual(["two", "three"]);
  await writeFile(file, "ur\n", { flag: "a" });
  const second = await tail({ cursor: first.cursor });
  expect(second).toMatchObject({ lines: ["four"], skipped: false });
  await writeFile(file, "new\n");
  expect(await tail({ cursor: second.cursor })).toMatchObject({ lines: ["new"], skipped: true });
});

test("models and plugins are listed", async () => {
  expect(await client.request("models.list")).toEqual({
    models: ["script/echo"],
    defaultModel: "script/echo",
  });
  expect(await client.request("plugins.list")).toMatchObject({ plugins: [{ id: "scripted" }] });
});
