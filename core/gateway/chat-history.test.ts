import { afterEach, expect, test, vi } from "vitest";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { chatHistory, linksOf, toHistoryMessages } from "./chat-history.ts";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";
import { operatorMessage } from "./local-channels.ts";
import { createMediaLinks } from "./media-links.ts";
import type { Script } from "./scripted-runtime.ts";

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

test("the steps of a turn become one message with its tools; reasoning is noted, and not shown, nor is tool output", () => {
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
      reasoned: true,
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

test("a question that is being answered, and one that waits behind it, are part of the history", async () => {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const script: Script = async (_message, show) => {
    show({ type: "text-delta", text: "so far" });
    begun.resolve();
    await go.promise;
    return "so far, and the end";
  };
  fixture = await openGatewayFixture({ script });
  const { runtime } = fixture;
  const ask = (id: string) =>
    runtime.receive({
      ...operatorMessage({
        id,
        text: id,
        sessionKey: "agent:main:main",
        clientMode: "webchat",
        at: 1,
      }),
      sender: { id: "7", name: "Anna", isBot: false, roles: [] },
    });
  const { inboxId } = await ask("first");
  await ask("second");
  await begun.promise;
  const pending = { role: "user", pending: true, sender: "Anna" };
  await vi.waitFor(async () =>
    expect(await chatHistory(runtime, "agent:main:main")).toMatchObject({
      messages: [
        { ...pending, text: "first", runId: inboxId },
        { ...pending, text: "second" },
      ],
      running: { runId: inboxId, text: "so far" },
    }),
  );
  expect((await chatHistory(runtime, "agent:main:other")).messages).toEqual([]);
  const answers: string[] = [];
  const bothAnswered = new Promise<void>((resolve) => {
    runtime.chatEvents.subscribe(({ state }) => {
      if (state === "final" && answers.push(state) === 2) resolve();
    });
  });
  go.resolve();
  await bothAnswered;
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
