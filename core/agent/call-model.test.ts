import { expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import type { Message } from "../sdk/message.ts";
import { runAgent } from "./run-agent.ts";
import { calls, createScriptedRun, fails, says } from "./fixtures/scripted-run.ts";

const overloaded = fails("overloaded", { retryable: true });

test("asks again after a failure that may pass, at most three times in all", async () => {
  const passes = createScriptedRun([overloaded, overloaded, says("Here.")]);
  const answer = runAgent(passes.run);
  await passes.clock.advance(60_000);
  expect(await answer).toMatchObject({ status: "answered", text: "Here." });

  const stays = createScriptedRun([overloaded, overloaded, overloaded, says("Too late.")]);
  const failed = runAgent(stays.run);
  await stays.clock.advance(60_000);
  expect(await failed).toMatchObject({ status: "failed", error: { kind: "overloaded" } });
  expect(stays.requests).toHaveLength(3);
});

test("does not ask again when that cannot help", async () => {
  const { run, requests } = createScriptedRun([fails("auth")]);
  expect(await runAgent(run)).toMatchObject({ status: "failed", error: { kind: "auth" } });
  expect(requests).toHaveLength(1);
});

test("does not ask again once text was shown, so that nothing is shown twice", async () => {
  const { run, requests, shown } = createScriptedRun([
    [{ type: "text-delta", text: "One" }, ...overloaded],
    says("One more"),
  ]);
  expect(await runAgent(run)).toMatchObject({ status: "failed", text: "One" });
  expect(requests).toHaveLength(1);
  expect(shown).toEqual(["One"]);
});

test("waits as long as the vendor asks for", async () => {
  const limited = fails("rate-limit", { retryable: true, retryAfterMs: 20_000 });
  const delays: number[] = [];
  const { run, clock, requests } = createScriptedRun([limited, says("Here.")], {
    hooks: { onRetry: ({ delayMs }) => delays.push(delayMs) },
  });
  const answer = runAgent(run);
  await clock.advance(19_999);
  expect(requests).toHaveLength(1);
  await clock.advance(1_000);
  expect(await answer).toMatchObject({ status: "answered" });
  expect(delays[0]).toBeGreaterThanOrEqual(20_000);
});

test("fails at once when the vendor asks for more than a minute", async () => {
  const limited = fails("rate-limit", { retryable: true, retryAfterMs: 61_000 });
  const { run, requests } = createScriptedRun([limited]);
  expect(await runAgent(run)).toMatchObject({ status: "failed", error: { retryAfterMs: 61_000 } });
  expect(requests).toHaveLength(1);
});

const overflow = fails("context-overflow");
const earlier = [1, 2, 3, 4].flatMap((turn): Message[] => [
  { role: "user", content: [{ type: "text", text: `question ${turn}` }] },
  { role: "assistant", content: [{ type: "text", text: `answer ${turn}` }] },
]);

test("sends less and less of the history after overflows, and at last none of it", async () => {
  const { run, requests } = createScriptedRun([overflow, overflow, says("Fits.")], {
    history: earlier,
  });
  expect(await runAgent(run)).toMatchObject({ status: "answered", shortenedHistory: true });
  expect(requests.map((request) => request.messages)).toEqual([
    [...earlier, run.userMessage],
    [...earlier.slice(4), run.userMessage],
    [run.userMessage],
  ]);
});

test("asks the caller for a shorter history first", async () => {
  const short = earlier.slice(6);
  const { run, requests } = createScriptedRun([overflow, says("Fits.")], {
    history: earlier,
    shortenHistory: async () => short,
  });
  expect(await runAgent(run)).toMatchObject({ status: "answered" });
  expect(requests[1]?.messages).toEqual([...short, run.userMessage]);
});

test("gives up with the vendor's error when even the message alone is too long", async () => {
  const { run, requests } = createScriptedRun(
    [1, 2, 3, 4, 5].map(() => overflow),
    { history: earlier },
  );
  expect(await runAgent(run)).toMatchObject({
    status: "failed",
    error: { kind: "context-overflow" },
  });
  expect(requests).toHaveLength(3);
  const alone = createScriptedRun([overflow]);
  expect(await runAgent(alone.run)).toMatchObject({ status: "failed" });
});

test("cuts the turn's own tool results when the history is gone, and stores them whole", async () => {
  const long = defineTool({
    name: "long",
    description: "Says much.",
    inputSchema: z.object({}),
    risk: "none",
    execute: async () => "x".repeat(9_000),
  });
  const call = calls(["long", "{}"]);
  const { run, requests } = createScriptedRun([call, overflow, says("Enough.")], { tools: [long] });
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "answered", text: "Enough." });
  const sent = requests.map((request) => JSON.stringify(request.messages).length);
  expect(sent[1]).toBeGreaterThan(9_000);
  expect(sent[2]).toBeLessThan(2_000);
  expect(JSON.stringify(result.messages).length).toBeGreaterThan(9_000);
});
