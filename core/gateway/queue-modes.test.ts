import { afterEach, expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import type { Tool } from "../sdk/tool.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

const running: TestRuntime[] = [];

async function start(options: TestRuntimeOptions): Promise<TestRuntime> {
  const test = await startTestRuntime(options);
  running.push(test);
  return test;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const say = (text: string, id: string, senderId = "ann", conversation = `chat-${senderId}`) => ({
  id,
  text,
  chatType: "direct" as const,
  address: { channel: "fake", account: "default", conversation },
  sender: { id: senderId, name: senderId, isBot: false, roles: [] },
});

const queue = (mode: string, more: object = {}) => ({ messages: { queue: { mode, ...more } } });

/** A tool whose runs end when the test says so. */
function slowTool(risk: Tool["risk"] = "none"): {
  tool: Tool;
  begun: Promise<void>;
  release: () => void;
} {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const tool = defineTool({
    name: "slow",
    description: "Takes its time.",
    inputSchema: z.object({}),
    risk,
    async execute() {
      begun.resolve();
      await released.promise;
      return "done";
    },
  });
  return { tool, begun: begun.promise, release: () => released.resolve() };
}

const callsSlow = { toolCalls: [{ name: "slow", arguments: {} }] };

async function stateOf({ runtime }: TestRuntime, id: string) {
  const [row] = await runtime.storage.findMessages(id);
  return row && { state: row.state, reason: row.reason ?? "" };
}

test("steer: a message that comes while a tool runs is part of the one answer", async () => {
  const { tool, begun, release } = slowTool();
  const given = await start({
    tools: [tool],
    script: [callsSlow, { text: "Both done." }, { text: "Next." }],
  });
  const { platform, provider } = given;
  await platform.receive(say("do it", "m1"));
  await begun;
  await platform.receive(say("and be quick", "m2"));
  release();
  await platform.untilSent(1);
  await platform.receive(say("thanks", "m3"));
  await platform.untilSent(2);
  expect(platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["Both done.", "m1"],
    ["Next.", "m3"],
  ]);
  expect(provider.requests[1]?.messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "tool",
    "user",
  ]);
  expect(JSON.stringify(provider.requests[1]?.messages.at(-1))).toContain("and be quick");
  const [leader] = await given.runtime.storage.findMessages("m1");
  expect(await stateOf(given, "m2")).toEqual({
    state: "answered",
    reason: `answered together with ${leader?.id}`,
  });
});

test("steer: what has not begun of a step is left out for the new message", async () => {
  const { tool, begun, release } = slowTool("write");
  const calls = [{ name: "slow" }, { name: "slow", arguments: { again: true } }];
  const { platform, provider } = await start({
    tools: [tool],
    config: { commands: { ownerAllowFrom: ["ann"] }, tools: { allow: ["slow"] } },
    script: [{ toolCalls: calls }, { text: "Stopped half-way." }],
  });
  await platform.receive(say("do it twice", "m1"));
  await begun;
  await platform.receive(say("once is enough", "m2"));
  release();
  await platform.untilSent(1);
  const results = provider.requests[1]?.messages.filter(({ role }) => role === "tool");
  expect(JSON.stringify(results?.[1])).toContain("Skipped");
});

test("steer: without a step to join, the message gets a turn of its own", async () => {
  const { platform, provider } = await start({ script: [{ hang: true }, { text: "second" }] });
  await platform.receive(say("first", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("second", "m2"));
  await platform.receive(say("/stop", "m3"));
  await platform.untilSent(1);
  await platform.receive(say("third", "m4"));
  await platform.untilSent(2);
  expect(platform.sent.at(-1)).toMatchObject({ text: "second", replyTo: "m4" });
});

test("steer: other people and other places keep turns of their own", async () => {
  const { tool, begun, release } = slowTool();
  const { platform, provider } = await start({
    tools: [tool],
    config: { session: { dmScope: "main" } },
    script: [callsSlow, { text: "one" }, { text: "two" }, { text: "three" }],
  });
  await platform.receive(say("do it", "m1"));
  await begun;
  await platform.receive(say("me too", "m2", "bob"));
  await platform.receive(say("from elsewhere", "m3", "ann", "other chat"));
  release();
  await platform.untilSent(3);
  expect(platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["one", "m1"],
    ["two", "m2"],
    ["three", "m3"],
  ]);
  expect(JSON.stringify(provider.requests[1]?.messages)).not.toContain("me too");
});

test("steer: after a crash the joined message is in the one answer, and is not answered again", async () => {
  const { tool, begun, release } = slowTool();
  const first = await startTestRuntime({
    tools: [tool],
    script: [callsSlow, { hang: true }],
  });
  await first.platform.receive(say("do it", "m1"));
  await begun;
  await first.platform.receive(say("and be quick", "m2"));
  release();
  await first.provider.untilRequested(2);
  await first.end({ keep: true });
  const second = await start({
    home: first.home,
    platform: first.platform,
    tools: [tool],
    script: [{ text: "Both done." }, { text: "Next." }],
  });
  await second.platform.untilSent(1);
  await second.platform.receive(say("next", "m3"));
  await second.platform.untilSent(2);
  expect(second.platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["Both done.", "m1"],
    ["Next.", "m3"],
  ]);
  const asked = JSON.stringify(second.provider.requests[0]?.messages);
  expect(asked.split("and be quick")).toHaveLength(2);
  expect(await stateOf(second, "m2")).toMatchObject({ state: "answered" });
});

test("followup: each message is a turn of its own, in order", async () => {
  const { tool, begun, release } = slowTool();
  const { platform } = await start({
    tools: [tool],
    config: queue("followup"),
    script: [callsSlow, { text: "one" }, { text: "two" }, { text: "three" }],
  });
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("2", "m2"));
  await platform.receive(say("3", "m3"));
  release();
  await platform.untilSent(3);
  expect(platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["one", "m1"],
    ["two", "m2"],
    ["three", "m3"],
  ]);
});

test("collect: what waits becomes one turn when it was quiet for a while", async () => {
  const { tool, begun, release } = slowTool();
  const given = await start({
    tools: [tool],
    config: queue("collect", { debounceMs: 2_000 }),
    script: [callsSlow, { text: "one" }, { text: "the rest" }],
  });
  const { platform, provider, clock } = given;
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("second", "m2"));
  await platform.receive(say("third", "m3"));
  release();
  await platform.untilSent(1);
  expect(provider.requests).toHaveLength(2);
  await clock.advance(2_000);
  await platform.untilSent(2);
  expect(platform.sent[1]).toMatchObject({ text: "the rest", replyTo: "m3" });
  const last = JSON.stringify(provider.requests[2]?.messages.at(-1));
  expect(last).toContain(String.raw`second\n\nthird`);
  expect(await stateOf(given, "m2")).toMatchObject({ state: "answered" });
  expect(await given.runtime.storage.listUnfinished()).toEqual([]);
});

test("collect: a turn of several messages that a crash cut off is whole again after the next start", async () => {
  const { tool, begun, release } = slowTool();
  const first = await startTestRuntime({
    tools: [tool],
    config: queue("collect", { debounceMs: 0 }),
    script: [callsSlow, { text: "one" }, { hang: true }],
  });
  await first.platform.receive(say("1", "m1"));
  await begun;
  await first.platform.receive(say("second", "m2"));
  await first.platform.receive(say("third", "m3"));
  release();
  await first.provider.untilRequested(3);
  await first.end({ keep: true });
  const second = await start({
    home: first.home,
    platform: first.platform,
    config: queue("collect", { debounceMs: 0 }),
    script: [{ text: "the rest" }],
  });
  await second.platform.untilSent(2);
  expect(second.platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["one", "m1"],
    ["the rest", "m3"],
  ]);
  expect(JSON.stringify(second.provider.requests[0]?.messages.at(-1))).toContain(
    String.raw`second\n\nthird`,
  );
  expect(await second.runtime.storage.listUnfinished()).toEqual([]);
});

test("interrupt: the running turn ends, and the newest message is answered", async () => {
  const given = await start({
    config: queue("interrupt"),
    script: [{ hang: true }, { text: "newest" }],
  });
  const { platform, provider } = given;
  await platform.receive(say("old", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("new", "m2"));
  await platform.untilSent(1);
  expect(platform.sent[0]).toMatchObject({ text: "newest", replyTo: "m2" });
  expect(await stateOf(given, "m1")).toMatchObject({ state: "failed" });
});

test.each([
  ["new", "m3", ["one", "two"]],
  ["old", "m2", ["one", "two"]],
])("drop %s: the message that is not answered is told so", async (drop, dropped, answers) => {
  const { tool, begun, release } = slowTool();
  const { platform } = await start({
    tools: [tool],
    config: queue("followup", { cap: 1, drop }),
    script: [callsSlow, ...answers.map((text) => ({ text }))],
  });
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("2", "m2"));
  await platform.receive(say("3", "m3"));
  await platform.untilSent(1);
  expect(platform.sent[0]).toMatchObject({ kind: "notice", replyTo: dropped });
  release();
  await platform.untilSent(3);
  expect(platform.sent.slice(1).map(({ text }) => text)).toEqual(answers);
});

test("drop summarize: nothing is lost, the oldest goes along with the next", async () => {
  const { tool, begun, release } = slowTool();
  const given = await start({
    tools: [tool],
    config: queue("followup", { cap: 1, drop: "summarize" }),
    script: [callsSlow, { text: "one" }, { text: "the rest" }],
  });
  const { platform, provider } = given;
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("second", "m2"));
  await platform.receive(say("third", "m3"));
  await platform.receive(say("fourth", "m4"));
  release();
  await platform.untilSent(2);
  expect(platform.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ["one", "m1"],
    ["the rest", "m4"],
  ]);
  const last = JSON.stringify(provider.requests[2]?.messages.at(-1));
  expect(last).toContain(String.raw`second\n\nthird\n\nfourth`);
  expect(await given.runtime.storage.listUnfinished()).toEqual([]);
});

test("/queue changes the mode of one conversation while a turn runs, and /queue default takes it back", async () => {
  const { tool, begun, release } = slowTool();
  const { platform, clock } = await start({
    tools: [tool],
    config: queue("followup"),
    script: [callsSlow, { text: "one" }, { text: "the rest" }],
  });
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("/queue collect debounce:1s", "m2"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toBe("Queue set to collect, debounce 1 s, cap 20, drop new.");
  await platform.receive(say("2", "m3"));
  await platform.receive(say("3", "m4"));
  release();
  await platform.untilSent(2);
  await clock.advance(1_000);
  await platform.untilSent(3);
  expect(platform.sent[2]).toMatchObject({ text: "the rest", replyTo: "m4" });
  await platform.receive(say("/queue default", "m5"));
  await platform.untilSent(4);
  expect(platform.sent[3]?.text).toContain("followup");
});

test("the deadline of a turn leaves the queue as it is", async () => {
  const { platform, provider, clock } = await start({
    config: { agents: { defaults: { timeoutSeconds: 30 } } },
    script: [{ hang: true }, { text: "second" }],
  });
  await platform.receive(say("1", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("2", "m2"));
  await clock.advance(30_000);
  await platform.untilSent(2);
  expect(platform.sent[0]?.text).toContain("longer than 30 seconds");
  expect(platform.sent[1]).toMatchObject({ text: "second", replyTo: "m2" });
});

test("a command that must wait its turn is no part of a collected turn", async () => {
  const { tool, begun, release } = slowTool();
  const { platform, provider, clock } = await start({
    tools: [tool],
    config: queue("collect"),
    script: [callsSlow, { text: "one" }, { text: "two" }],
  });
  await platform.receive(say("1", "m1"));
  await begun;
  await platform.receive(say("/new", "m2"));
  await platform.receive(say("2", "m3"));
  release();
  await platform.untilSent(2);
  await clock.advance(1_000);
  await platform.untilSent(3);
  expect(platform.sent.map(({ text }) => text)).toEqual([
    "one",
    "Started a new conversation.",
    "two",
  ]);
  expect(provider.requests[2]?.messages).toHaveLength(1);
});

test("stopping one message's turn leaves the one that waits behind it alone", async () => {
  const given = await start({
    script: [{ hang: true }, { text: "Here." }],
    config: queue("followup"),
  });
  const { platform, provider, runtime } = given;
  await platform.receive(say("long story", "m1"));
  await provider.untilRequested(1);
  await platform.receive(say("still there?", "m2"));
  const [first] = await runtime.storage.findMessages("m1");
  const key = first?.sessionKey ?? "";
  expect(runtime.abort(key, "another")).toBe(0);
  expect(runtime.abort(key, first?.id)).toBe(1);
  await platform.untilSent(1);
  expect(platform.sent.map(({ text }) => text)).toEqual(["Here."]);
  expect(await stateOf(given, "m1")).toMatchObject({ state: "failed" });
});
