import { afterEach, expect, test } from "vitest";
import type { ModelRequest } from "../sdk/provider.ts";
import type { ScriptedAnswer } from "../sdk/testing/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** The model of these tests has a window of 8,000 tokens, and it is strict about it. */

const running: TestRuntime[] = [];

async function start(options: TestRuntimeOptions): Promise<TestRuntime> {
  const test = await startTestRuntime(options);
  running.push(test);
  return test;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const say = (text: string, id: string) => ({
  id,
  text,
  chatType: "direct" as const,
  address: { channel: "fake", account: "default", conversation: "chat" },
  sender: { id: "ann", name: "ann", isBot: false, roles: [] },
});

const isSummary = ({ system }: ModelRequest): boolean =>
  system.startsWith("You put the older part");
const sizeOf = (request: ModelRequest): number =>
  Buffer.byteLength(JSON.stringify([request.system, request.messages]));

const filler = "All work and no play makes a long conversation. ".repeat(12);

/** Says something until the conversation has to be made shorter, and answers the ids of its messages. */
async function talk({ platform }: TestRuntime, turns: number, from = 0): Promise<void> {
  for (let turn = from; turn < from + turns; turn += 1) {
    await platform.receive(say(`Question ${turn}. ${filler}`, `m${turn}`));
    await platform.untilSent(turn + 1);
  }
}

const sessionKey = "agent:main:fake:direct:ann";

test("over 500 turns requests stay bounded, and their beginning changes only at compactions", async () => {
  const given = await start({
    script: (request, index) =>
      isSummary(request)
        ? { text: `Summary ${index}: Ann counts questions. Open: nothing.` }
        : { text: `Answer ${index}. ${filler}`, usage: { inputTokens: 600, outputTokens: 150 } },
  });
  await talk(given, 500);
  const { requests } = given.provider;
  const answers = requests.filter((request) => !isSummary(request));
  const sizes = answers.map(sizeOf);
  // 8,000 tokens of Latin text have at most 32,000 characters.
  expect(Math.max(...sizes)).toBeLessThan(32_000);
  expect(Math.max(...sizes.slice(250))).toBeLessThanOrEqual(
    Math.max(...sizes.slice(0, 250)) * 1.02,
  );
  expect(Math.max(...requests.filter(isSummary).map(sizeOf))).toBeLessThan(32_000);
  const session = await given.runtime.storage.getSession(sessionKey);
  const { count } = await given.runtime.storage.readCompaction(session?.transcriptId ?? "");
  const changes = answers.filter((request, index) => {
    const before = answers[index - 1]?.messages;
    return before !== undefined && !startsWith(request.messages, before);
  });
  expect(count).toBeGreaterThan(10);
  expect(changes.length).toBeLessThanOrEqual(count);
  // The whole conversation is still there for people.
  const entries = await given.runtime.storage.readTranscript(session?.transcriptId ?? "", 2_000);
  expect(entries).toHaveLength(1_000);
}, 60_000);

function startsWith(messages: ModelRequest["messages"], before: ModelRequest["messages"]): boolean {
  return before.every(
    (message, index) => JSON.stringify(message) === JSON.stringify(messages[index]),
  );
}

test("a summary stands for the older messages, and the newest stay as they are", async () => {
  const given = await start({
    script: (request) =>
      isSummary(request)
        ? { text: "Ann's dog is called Rex. Open: buy dog food." }
        : { text: filler },
  });
  await talk(given, 30);
  const { requests } = given.provider;
  const summary = requests.find(isSummary);
  expect(JSON.stringify(summary?.messages)).toContain("Question 0.");
  expect(summary?.tools).toEqual([]);
  const [used] = await given.runtime.storage.sumUsage("1970-01-01", "9999-12-31", "sender");
  expect(used).toMatchObject({ key: "fake:ann", calls: requests.length });
  const last = requests.at(-1)?.messages ?? [];
  expect(JSON.stringify(last[0])).toContain("Ann's dog is called Rex. Open: buy dog food.");
  expect(JSON.stringify(last.at(-1))).toContain("Question 29.");
  expect(JSON.stringify(last)).toContain("Question 28.");
  expect(JSON.stringify(last)).not.toContain("Question 0.");
});

test.each<[string, ScriptedAnswer, number]>([
  ["hangs", { hang: true }, 1],
  ["fails", { error: { kind: "server", message: "Down.", retryable: true } }, 2],
  ["refuses for good", { error: { kind: "auth", message: "No.", retryable: false } }, 1],
  [
    "says that even this is too long",
    { error: { kind: "context-overflow", message: "输入长度超出限制" } },
    2,
  ],
  ["says nothing", { text: " " }, 2],
])(
  "a compaction ends when the model %s, and the conversation goes on",
  async (_, answer, attempts) => {
    const given = await start({
      script: (request) => (isSummary(request) ? answer : { text: filler }),
    });
    const { platform, provider, clock, runtime } = given;
    let turn = 0;
    while (!provider.requests.some(isSummary)) {
      const count = provider.requests.length;
      await platform.receive(say(`Question ${turn}. ${filler}`, `m${turn}`));
      turn += 1;
      await provider.untilRequested(count + 1);
      if (!provider.requests.some(isSummary)) await platform.untilSent(turn);
    }
    if (answer.hang) await clock.advance(60_000);
    await platform.untilSent(turn);
    expect(provider.requests.filter(isSummary)).toHaveLength(attempts);
    const session = await runtime.storage.getSession(sessionKey);
    const { newest } = await runtime.storage.readCompaction(session?.transcriptId ?? "");
    expect(newest).toMatchObject({ source: "truncated" });
    expect(newest?.summary).toContain("Question 0.");
    await platform.receive(say("Still there?", "after"));
    await platform.untilSent(turn + 1);
    expect(platform.sent.at(-1)).toMatchObject({ kind: "answer", replyTo: "after" });
    expect(provider.requests.filter(isSummary)).toHaveLength(attempts);
  },
);

test("a model that refuses a request as too long gets a shorter one, and so does the next turn", async () => {
  const overflow = {
    error: {
      kind: "context-overflow" as const,
      message: "Range of input length",
      retryable: false,
    },
  };
  const given = await start({
    script: (request) => {
      if (isSummary(request)) return { text: "What was said." };
      return sizeOf(request) > 9_000 ? overflow : { text: filler };
    },
  });
  await talk(given, 20);
  const kinds = given.platform.sent.map((message) => message.kind);
  expect(new Set(kinds)).toEqual(new Set(["answer"]));
  const { requests } = given.provider;
  expect(requests.filter(isSummary).length).toBeGreaterThan(0);
  expect(requests.filter((request) => sizeOf(request) > 9_000).length).toBeLessThan(12);
});

test("with notifyUser the chat is told, and the trace says it always", async () => {
  const given = await start({
    script: (request) => (isSummary(request) ? { text: "Short." } : { text: filler }),
    config: { agents: { defaults: { compaction: { notifyUser: true, keepRecentTokens: 100 } } } },
  });
  const { platform, provider, runtime } = given;
  for (let turn = 0; !provider.requests.some(isSummary); turn += 1) {
    const answers = () => platform.sent.filter((message) => message.kind === "answer").length;
    await platform.receive(say(`Question ${turn}. ${filler}`, `m${turn}`));
    while (answers() <= turn) await platform.untilSent(platform.sent.length + 1);
  }
  const notice = platform.sent.find((message) => message.kind === "notice");
  expect(notice?.text).toContain("older messages were put together.");
  const [row] = await runtime.storage.findMessages(platform.sent.at(-1)?.replyTo ?? "");
  const steps = await runtime.storage.readTrace(row?.id ?? "");
  const note = steps.find((step) => step.text.startsWith("older messages were put together"));
  expect(note?.facts).toMatchObject({ tokensBefore: expect.any(Number) });
});

test("a stop during a compaction stops the turn and leaves the conversation usable", async () => {
  const given = await start({
    script: (request) => (isSummary(request) ? { hang: true } : { text: filler }),
  });
  const { platform, provider, runtime } = given;
  let turn = 0;
  while (!provider.requests.some(isSummary)) {
    const count = provider.requests.length;
    await platform.receive(say(`Question ${turn}. ${filler}`, `m${turn}`));
    turn += 1;
    await provider.untilRequested(count + 1);
    if (!provider.requests.some(isSummary)) await platform.untilSent(turn);
  }
  await platform.receive(say("/stop", "stop"));
  await platform.untilSent(turn);
  expect(platform.sent.at(-1)?.text).toContain("aborted");
  await platform.receive(say("/new", "new"));
  await platform.receive(say("Hello", "after"));
  await platform.untilSent(turn + 2);
  expect(platform.sent.at(-1)).toMatchObject({ kind: "answer", replyTo: "after" });
  expect(await runtime.storage.listUnfinished()).toEqual([]);
});

test("/compact puts the older messages together and says how much it was", async () => {
  const given = await start({
    script: (request) => (isSummary(request) ? { text: "Short." } : { text: filler }),
  });
  const { platform, provider } = given;
  await platform.receive(say("/compact", "early"));
  await platform.untilSent(1);
  expect(platform.sent[0]?.text).toBe("There is nothing to compact yet.");
  await talk(given, 6, 1);
  await platform.receive(say("/compact the names", "now"));
  await platform.untilSent(8);
  expect(platform.sent[7]?.text).toMatch(/^⚙️ Compacted \([\d.]+k → \d+ tokens, est\.\)\.$/);
  expect(JSON.stringify(provider.requests.at(-1)?.messages)).toContain(
    "Pay attention to: the names",
  );
  await platform.receive(say("And now?", "after"));
  await platform.untilSent(9);
  expect(JSON.stringify(provider.requests.at(-1)?.messages[0])).toContain("Short.");
});

test("old tool results are shortened once the provider's cache is cold, and only in requests", async () => {
  const { defineTool, z } = await import("../sdk/index.ts");
  const long = defineTool({
    name: "long",
    description: "Says much.",
    inputSchema: z.object({}),
    risk: "none",
    execute: async () => `begin ${"x".repeat(6_000)} end`,
  });
  const pruning = {
    mode: "cache-ttl",
    ttl: "5m",
    keepLastAssistants: 1,
    softTrimRatio: 0.1,
    hardClearRatio: 0.9,
    minPrunableToolChars: 100,
  };
  const given = await start({
    tools: [long],
    config: { agents: { defaults: { contextPruning: pruning } } },
    script: [
      { toolCalls: [{ name: "long" }] },
      { text: "one" },
      { text: "two" },
      { text: "three" },
      { text: "four" },
    ],
  });
  const { platform, provider, clock, runtime } = given;
  await platform.receive(say("look", "m1"));
  await platform.untilSent(1);
  await platform.receive(say("warm", "m2"));
  await platform.untilSent(2);
  await clock.advance(6 * 60_000);
  await platform.receive(say("cold", "m3"));
  await platform.untilSent(3);
  await platform.receive(say("warm again", "m4"));
  await platform.untilSent(4);
  const sizes = provider.requests.map(sizeOf).slice(2);
  expect(sizes[0]).toBeGreaterThan(6_000);
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) - 2_500);
  const [cold, warm] = provider.requests.slice(3);
  expect(startsWith(warm?.messages ?? [], cold?.messages ?? [])).toBe(true);
  const session = await runtime.storage.getSession(sessionKey);
  const entries = await runtime.storage.readTranscript(session?.transcriptId ?? "", 20);
  expect(JSON.stringify(entries)).toContain("x".repeat(6_000));
});
