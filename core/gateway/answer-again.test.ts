import { afterEach, beforeEach, expect, test } from "vitest";
import { textOf } from "../sdk/message.ts";
import { connectGateway, type GatewayClient } from "./gateway-client.ts";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";
import type { ChatEvent, ChatSendResult, ChatStepsResult } from "./protocol.ts";

let fixture: GatewayFixture;
let client: GatewayClient;
let asked = 0;
const key = "agent:main:main";

beforeEach(async () => {
  asked = 0;
  fixture = await openGatewayFixture({
    script: async ({ text, media }) => `${text}, ${media.length} files, answer ${(asked += 1)}`,
  });
  client = await connectGateway({ url: fixture.gateway.url, credential: { token: fixture.token } });
});

afterEach(async () => {
  client.close();
  await fixture.dispose();
});

/** What is published until the turn of this request has ended. */
async function untilEnd(request: () => Promise<unknown>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  const ended = new Promise<void>((resolve) => {
    const leave = client.onEvent(({ event, payload }) => {
      if (event !== "chat") return;
      events.push(payload as ChatEvent);
      if ((payload as ChatEvent).state !== "final") return;
      leave();
      resolve();
    });
  });
  await request();
  await ended;
  return events;
}

async function transcript(): Promise<string[]> {
  const { storage } = fixture.runtime;
  const { transcriptId } = await storage.openSession(key, "main");
  const entries = await storage.readTranscript(transcriptId, 10);
  return entries.map(({ message }) => textOf(message.content));
}

const again = (idempotencyKey: string) =>
  client.request<ChatSendResult>("chat.regenerate", { idempotencyKey });

test("the newest answer is taken back, and its question asked once more with its files", async () => {
  const attachments = [{ mimeType: "text/plain", fileName: "a.txt", content: "YQ==" }];
  const first = { message: "one", idempotencyKey: "k1" };
  await untilEnd(() => client.request("chat.send", first));
  const second = { message: "two", idempotencyKey: "k2", attachments };
  const sent = await untilEnd(() => client.request("chat.send", second));
  expect(sent[0]).toMatchObject({ state: "user", media: [{ name: "a.txt" }] });
  const repeated = await untilEnd(() => again("k3"));
  expect(repeated[0]).toMatchObject({
    state: "user",
    text: "two",
    messageId: "k3",
    replaces: sent[0]?.runId,
    media: [{ name: "a.txt" }],
  });
  expect(await transcript()).toEqual([
    "one",
    "one, 0 files, answer 1",
    "two",
    "two, 1 files, answer 3",
  ]);
  expect(await again("k3")).toMatchObject({ status: "ok", runId: repeated[0]?.runId });
  expect(await transcript()).toHaveLength(4);
});

test("an empty conversation, and one that belongs to another channel, are left as they are", async () => {
  await expect(again("k1")).rejects.toMatchObject({ code: "GATEWAY_NOT_REPEATABLE" });
  const { runtime } = fixture;
  const { inboxId } = await runtime.receive({
    id: "m1",
    address: { channel: "elsewhere", account: "default", conversation: "c" },
    chatType: "direct",
    sender: { id: "u", name: "U", isBot: false, roles: [] },
    text: "hello",
    media: [],
    mention: "none",
    sentAt: 1,
    session: key,
  });
  const { transcriptId } = await runtime.storage.openSession(key, "main");
  const message = { role: "user" as const, content: [{ type: "text" as const, text: "hello" }] };
  const entry = { transcriptId, inboxId, message, tokens: 1, at: 1 };
  await runtime.storage.appendEntries([entry]);
  await expect(again("k1")).rejects.toMatchObject({ code: "GATEWAY_NOT_REPEATABLE" });
  expect(await transcript()).toEqual(["hello"]);
});

test("the steps of a turn are its reasoning and its tool calls with their results, and nobody else's", async () => {
  const { storage } = fixture.runtime;
  const { transcriptId } = await storage.openSession(key, "main");
  const content = [{ type: "text" as const, text: "Noon." }];
  const toolCalls = [
    { id: "1", name: "current_time", arguments: "{}" },
    { id: "2", name: "exec", arguments: "x".repeat(9000) },
  ];
  const common = { transcriptId, tokens: 1, at: 1 };
  await storage.appendEntries([
    { ...common, inboxId: "r0", message: { role: "assistant", content, reasoning: "other" } },
    {
      ...common,
      inboxId: "r1",
      message: { role: "assistant", content: [], reasoning: "Hm.", toolCalls },
    },
    {
      ...common,
      inboxId: "r1",
      message: { role: "tool", toolCallId: "1", toolName: "current_time", content, isError: false },
    },
  ]);
  const { steps } = await client.request<ChatStepsResult>("chat.steps", { runId: "r1" });
  expect(steps).toEqual([
    { type: "reasoning", text: "Hm." },
    { type: "tool", name: "current_time", arguments: "{}", result: "Noon.", isError: false },
    { type: "tool", name: "exec", arguments: `${"x".repeat(8000)} […]` },
  ]);
  expect(await client.request("chat.steps", { runId: "r9" })).toEqual({ steps: [] });
});
