import { afterEach, expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { chatHistory, linksOf, toHistoryMessages } from "./chat-history.ts";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";
import { createMediaLinks } from "./media-links.ts";

let fixture: GatewayFixture | undefined;
afterEach(async () => {
  await fixture?.dispose();
  fixture = undefined;
});

function entry(inboxId: string, message: Message): TranscriptEntry {
  return { transcriptId: "t", sequence: 1, inboxId, message, tokens: 1, at: 7 };
}

const question = (inboxId: string, text: string) =>
  entry(inboxId, { role: "user", content: [{ type: "text", text }] });

const steps: TranscriptEntry[] = [
  question("r1", "what time is it?"),
  entry("r1", {
    role: "assistant",
    content: [{ type: "text", text: "Let me look." }],
    reasoning: "private thoughts",
    toolCalls: [{ id: "1", name: "current_time", arguments: "{}" }],
    model: "vendor/model",
  }),
  entry("r1", {
    role: "tool",
    toolCallId: "1",
    toolName: "current_time",
    content: [{ type: "text", text: "tool output" }],
    isError: false,
  }),
  entry("r1", {
    role: "assistant",
    content: [{ type: "text", text: "Noon." }],
    model: "vendor/model",
  }),
];

test("the steps of a turn become one message with its tools, without reasoning and tool output", () => {
  const messages = toHistoryMessages(steps);
  expect(messages).toEqual([
    { role: "user", text: "what time is it?", at: 7, runId: "r1" },
    {
      role: "assistant",
      text: "Let me look.\n\nNoon.",
      at: 7,
      runId: "r1",
      model: "vendor/model",
      tools: ["current_time"],
    },
  ]);
  expect(JSON.stringify(messages)).not.toMatch(/private thoughts|tool output/);
});

test("the turn that runs now shows its question alone", () => {
  expect(toHistoryMessages(steps, "r1")).toMatchObject([{ role: "user" }]);
});

test("a question that failed tells why, also after a restart", async () => {
  fixture = await openGatewayFixture({
    script: async () => {
      throw new Error("the key was refused");
    },
  });
  const { runtime } = fixture;
  const ended = new Promise((resolve) =>
    runtime.chatEvents.subscribe(({ state }) => state === "error" && resolve(state)),
  );
  await runtime.receive({
    id: "m1",
    address: { channel: "webchat", account: "default", conversation: "agent:main:main" },
    chatType: "direct",
    sender: { id: "operator", name: "Operator", isBot: false, roles: [] },
    text: "hello",
    media: [],
    mention: "none",
    sentAt: 1,
    session: "agent:main:main",
  });
  await ended;
  expect((await chatHistory(runtime, "agent:main:main")).messages).toMatchObject([
    { role: "user", text: "hello" },
    { role: "notice", text: "Not answered: the key was refused." },
  ]);
});

test("files that people sent and tools made are shown with their messages", () => {
  const picture = (name: string, send?: true) => ({
    type: "image" as const,
    media: { uri: `media:${"0".repeat(25)}.png`, mimeType: "image/png", name },
    ...(send === undefined ? {} : { send }),
  });
  const text = (words: string) => ({ type: "text" as const, text: words });
  const message = (sequence: number, entry: Message) => ({
    transcriptId: "t",
    sequence,
    inboxId: "r1",
    message: entry,
    tokens: 1,
    at: sequence,
  });
  const tool = { role: "tool", toolCallId: "c", toolName: "draw", isError: false } as const;
  const history = toHistoryMessages(
    [
      message(1, { role: "user", content: [text("like this"), picture("in.png")] }),
      message(2, {
        role: "assistant",
        content: [],
        toolCalls: [{ id: "c", name: "draw", arguments: "{}" }],
      }),
      message(3, { ...tool, content: [picture("out.png", true), picture("inside.png")] }),
      message(4, { role: "assistant", content: [text("Done.")] }),
    ],
    undefined,
    new Map(),
    linksOf(createMediaLinks()),
  );
  expect(history).toMatchObject([
    { role: "user", media: [{ name: "in.png" }] },
    { role: "assistant", text: "Done.", media: [{ name: "out.png" }] },
  ]);
  expect(history[1]?.media).toHaveLength(1);
});

test("a conversation that never was is empty", async () => {
  fixture = await openGatewayFixture();
  expect(await chatHistory(fixture.runtime, "agent:main:nothing")).toEqual({
    sessionKey: "agent:main:nothing",
    sessionId: "",
    model: "script/echo",
    messages: [],
  });
});
