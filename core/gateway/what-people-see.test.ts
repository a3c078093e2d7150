import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** What reaches the people in a conversation, and what never does. */

const running: TestRuntime[] = [];

async function start(options: TestRuntimeOptions): Promise<TestRuntime> {
  const test = await startTestRuntime(options);
  running.push(test);
  return test;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const say = (text: string, id: string) => ({ id, text, chatType: "direct" as const });

describe("the typing indicator (D9)", () => {
  test("D9: is there as soon as the message is accepted, is kept up, and ends with the answer", async () => {
    const made = await start({
      script: [{ hang: true }],
      config: { agents: { defaults: { timeoutSeconds: 30 } } },
    });
    const { platform, clock, provider } = made;
    await platform.receive(say("hello", "m1"));
    expect(platform.typingShown).toHaveLength(1);
    await provider.untilRequested(1);
    for (let second = 0; second < 20; second += 1) await clock.advance(1000);
    expect(platform.typingShown).toHaveLength(3);
    for (let second = 0; second < 20; second += 1) await clock.advance(1000);
    await platform.untilSent(1);
    const shown = platform.typingShown.length;
    for (let minute = 0; minute < 5; minute += 1) await clock.advance(60_000);
    expect(platform.typingShown).toHaveLength(shown);
  });

  test("D9: never starts for a message that is not answered", async () => {
    const { platform } = await start({ script: [], channel: { access: { direct: "disabled" } } });
    await platform.receive(say("hello", "m1"));
    expect(platform.typingShown).toEqual([]);
  });
});

test("D21: reasoning, the results of tools, context and prompts stay inside", async () => {
  const secret = "INNER-7f3a";
  const tool = defineTool({
    name: "look",
    description: `Looks. ${secret}-description`,
    inputSchema: z.object({}),
    risk: "none",
    execute: async () => `${secret}-result`,
  });
  const { platform } = await start({
    tools: [tool],
    script: [
      { reasoning: `${secret}-thought`, toolCalls: [{ name: "look", arguments: {} }] },
      { reasoning: `${secret}-thought`, text: "It is fine." },
    ],
  });
  await platform.receive(say("how is it?", "m1"));
  await platform.untilSent(1);
  expect(platform.sent.map(({ text }) => text)).toEqual(["It is fine."]);
  expect(JSON.stringify([platform.sent, platform.liveEvents])).not.toContain(secret);
});

test("D22: every accepted message ends as an answer, or as a sentence that the sender sees", async () => {
  const outcomes = {
    text: { text: "fine" },
    empty: { text: "" },
    error: { error: { kind: "server", message: "The model's server failed.", retryable: false } },
    tool: { toolCalls: [{ name: "unknown", arguments: {} }] },
  } as const;
  const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
      async (plan) => {
        const made = await startTestRuntime({
          script: (_, index) => outcomes[plan[index % plan.length] ?? "text"],
          config: { agents: { defaults: { timeoutSeconds: 60 } } },
        });
        try {
          const { platform, clock, runtime } = made;
          for (const [index] of plan.entries()) {
            const id = `m${index}`;
            await platform.receive({
              ...say("hello", id),
              address: { channel: "fake", account: "default", conversation: id },
            });
          }
          const told = (index: number) =>
            platform.sent.some(
              ({ replyTo, text }) => replyTo === `m${index}` && text.trim() !== "",
            );
          const isOver = async () =>
            (await runtime.storage.listUnfinished()).length === 0 && [...plan.keys()].every(told);
          // One that never ends runs into the limit of the test.
          while (!(await isOver())) await clock.advance(1000);
          const answered = new Set(platform.sent.map(({ replyTo }) => replyTo));
          expect(answered).toEqual(new Set(plan.map((_, index) => `m${index}`)));
        } finally {
          await made.end();
        }
      },
    ),
    { numRuns: 8 },
  );
});
