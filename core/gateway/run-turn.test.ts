import { afterEach, expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** The whole way of a message, with real intake, store, turn and outbox; only the platform and the model are stand-ins. Read this first. */

const running: TestRuntime[] = [];

async function start(options: TestRuntimeOptions): Promise<TestRuntime> {
  const test = await startTestRuntime(options);
  running.push(test);
  return test;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const say = (text: string, id: string, senderId = "ann") => ({
  id,
  text,
  chatType: "direct" as const,
  address: { channel: "fake", account: "default", conversation: `chat-${senderId}` },
  sender: { id: senderId, name: senderId, isBot: false, roles: [] },
});

test("a message is answered in its conversation, as a reply to it", async () => {
  const { platform, provider } = await start({ script: [{ text: ["Hel", "lo"] }] });
  await platform.receive(say("hi", "m1"));
  await platform.untilSent(1);
  expect(platform.sent[0]).toMatchObject({ text: "Hello", replyTo: "m1", kind: "answer" });
  expect(provider.requests[0]?.messages).toMatchObject([
    { role: "user", content: [{ text: "hi" }] },
  ]);
});

test("a second arrival of the same message gives no second answer", async () => {
  const { platform, provider } = await start({ script: [{ text: "one" }, { text: "two" }] });
  await platform.receive(say("hi", "m1"));
  await platform.receive(say("hi", "m1"));
  await platform.receive(say("next", "m2"));
  await platform.untilSent(2);
  expect(platform.sent.map((message) => message.text)).toEqual(["one", "two"]);
  expect(provider.requests).toHaveLength(2);
});

test("the next message sees the conversation so far, and other people's conversations stay out of it", async () => {
  const { platform, provider } = await start({
    script: (_, index) => ({ text: `answer ${index}` }),
  });
  await platform.receive(say("I am Ann", "m1"));
  await platform.untilSent(1);
  await platform.receive(say("I am Bob", "m2", "bob"));
  await platform.untilSent(2);
  await platform.receive(say("who am I?", "m3"));
  await platform.untilSent(3);
  const seen = provider.requests.map((request) => JSON.stringify(request.messages));
  expect(seen[2]).toContain("I am Ann");
  expect(seen[2]).toContain("answer 0");
  expect(seen[2]).not.toContain("Bob");
  expect(seen[1]).not.toContain("Ann");
});

test("turns of one session run one after another, those of others beside them", async () => {
  const { platform, provider, runtime } = await start({
    script: (request) =>
      JSON.stringify(request.messages.at(-1)).includes("slow") ? { hang: true } : { text: "quick" },
  });
  await platform.receive(say("slow", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("after it", "m2"));
  await platform.receive(say("hi", "m3", "bob"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.address.conversation).toBe("chat-bob");
  expect(provider.requests).toHaveLength(2);
  expect(runtime.abort("agent:main:fake:direct:ann")).toBe(2);
});

test("/stop reaches a running turn, and the conversation goes on after it", async () => {
  const { platform, provider } = await start({ script: [{ hang: true }, { text: "fresh" }] });
  await platform.receive(say("slow", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("/stop", "m2"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toContain("abort");
  await platform.receive(say("again", "m3"));
  await platform.untilSent(2);
  expect(platform.sent[1]?.text).toBe("fresh");
});

test("tools are run, and their results are part of the transcript", async () => {
  const add = defineTool({
    name: "add",
    description: "Adds two numbers.",
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    risk: "none",
    execute: async ({ a, b }) => String(a + b),
  });
  const { platform, provider } = await start({
    tools: [add],
    script: [
      { toolCalls: [{ name: "add", arguments: { a: 2, b: 3 } }] },
      { text: "It is 5." },
      { text: "Yes." },
    ],
  });
  await platform.receive(say("2 + 3?", "m1"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toBe("It is 5.");
  await platform.receive(say("sure?", "m2"));
  await platform.untilSent(2);
  expect(provider.requests[2]?.messages.map((message) => message.role)).toEqual([
    "user",
    "assistant",
    "tool",
    "assistant",
    "user",
  ]);
});

test("a model that fails ends as a sentence in the chat, and the next message works", async () => {
  const error = { kind: "auth" as const, message: "The key was refused.", retryable: false };
  const { platform } = await start({ script: [{ error }, { text: "fine" }] });
  await platform.receive(say("hi", "m1"));
  await platform.untilSent(1);
  expect(platform.sent[0]).toMatchObject({
    kind: "notice",
    text: expect.stringContaining("The key was refused."),
  });
  await platform.receive(say("hi", "m2"));
  await platform.untilSent(2);
  expect(platform.sent[1]?.text).toBe("fine");
});

test("an unknown model is told in the chat with the way out", async () => {
  const { platform } = await start({
    script: [],
    config: { agents: { defaults: { model: "nobody/x" } } },
  });
  await platform.receive(say("hi", "m1"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toContain('"nobody"');
});

test("a long answer arrives in parts that the platform takes, in order, each with a key of its own", async () => {
  const text = Array.from({ length: 300 }, (_, line) => `line ${line}`).join("\n");
  const { platform } = await start({
    script: [{ text }],
    channel: { capabilities: { maxTextLength: 500 } },
  });
  await platform.receive(say("long", "m1"));
  await platform.untilSent(6);
  const parts = platform.sent;
  expect(
    parts
      .map((part) => part.text)
      .join("\n")
      .match(/line \d+/g),
  ).toEqual(text.split("\n"));
  expect(new Set(parts.map((part) => part.key)).size).toBe(parts.length);
});

test("/model pins another model to the conversation, /new forgets the conversation and keeps the pin", async () => {
  const { platform, provider } = await start({
    script: (_, index) => ({ text: `answer ${index}` }),
  });
  await platform.receive(say("remember me", "m1"));
  await platform.receive(say("/model scripted/two", "m2"));
  await platform.receive(say("/new", "m3"));
  await platform.receive(say("hello", "m4"));
  await platform.untilSent(4);
  expect(provider.requests.map((request) => request.model.id)).toEqual(["one", "two"]);
  expect(JSON.stringify(provider.requests[1]?.messages)).not.toContain("remember me");
});

test("a stranger gets one code and is answered after it was approved", async () => {
  const { platform, provider, runtime } = await start({
    script: [{ text: "welcome" }],
    channel: { access: { direct: "pairing", allowFrom: [] } },
  });
  await platform.receive(say("hi", "m1"));
  await platform.receive(say("hello?", "m2"));
  await platform.untilSent(1);
  const code = /Pairing code: (\w+)/.exec(platform.sent[0]?.text ?? "")?.[1] ?? "";
  await runtime.storage.approvePairing("fake", code);
  await platform.receive(say("now?", "m3"));
  await platform.untilSent(2);
  expect(platform.sent.map((message) => message.kind)).toEqual(["notice", "answer"]);
  expect(provider.requests).toHaveLength(1);
});

test("in a group the model is told who speaks", async () => {
  const { platform, provider } = await start({
    script: [{ text: "hi" }],
    channel: { access: { group: "open" } },
  });
  await platform.receive({ ...say("what is new?", "m1"), chatType: "group", mention: "user" });
  await platform.untilSent(1);
  expect(JSON.stringify(provider.requests[0]?.messages)).toContain("ann: what is new?");
});

test("what was accepted and not answered when the process ended is answered by the next one", async () => {
  const first = await startTestRuntime({ script: [{ hang: true }] });
  await first.platform.receive(say("slow", "m1"));
  await first.provider.untilRequested(1);
  await first.end({ keep: true });
  const second = await start({
    script: [{ text: "late" }],
    home: first.home,
    platform: first.platform,
  });
  await second.platform.untilSent(1);
  expect(second.platform.sent.map((message) => message.text)).toEqual(["late"]);
  expect(JSON.stringify(second.provider.requests[0]?.messages)).toContain("slow");
});

test("a turn that ends while the gateway stops is sent before the channels go", async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = defineTool({
    name: "slow",
    description: "Takes its time.",
    inputSchema: z.object({}),
    risk: "none",
    async execute() {
      begin();
      await released;
      return "done";
    },
  });
  const { platform, runtime } = await start({
    tools: [slow],
    script: [{ toolCalls: [{ name: "slow", arguments: {} }] }, { text: "Just in time." }],
  });
  await platform.receive(say("go", "m1"));
  await begun;
  const stopped = runtime.stop();
  release();
  await stopped;
  expect(platform.sent.map((message) => message.text)).toEqual(["Just in time."]);
});

test("a full queue is said, and the turns under way are not hurt", async () => {
  const { platform, provider } = await start({
    script: () => ({ hang: true }),
    config: { messages: { queue: { cap: 1 } } },
  });
  await platform.receive(say("one", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("two", "m2"));
  await platform.receive(say("three", "m3"));
  await platform.untilSent(1);
  expect(platform.sent[0]).toMatchObject({
    kind: "notice",
    replyTo: "m3",
    text: expect.stringContaining("full"),
  });
});
