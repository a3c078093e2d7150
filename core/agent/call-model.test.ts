import { expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import { runAgent } from "./run-agent.ts";
import { createScriptedRun, fails, says } from "./fixtures/scripted-run.ts";

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

test("sends half the history after an overflow, once", async () => {
  const history = [1, 2, 3, 4].flatMap((turn): Message[] => [
    { role: "user", content: [{ type: "text", text: `question ${turn}` }] },
    { role: "assistant", content: [{ type: "text", text: `answer ${turn}` }] },
  ]);
  const { run, requests } = createScriptedRun([fails("context-overflow"), says("Fits.")], {
    history,
  });
  expect(await runAgent(run)).toMatchObject({ status: "answered", shortenedHistory: true });
  expect(requests[1]?.messages).toEqual([...history.slice(4), run.userMessage]);

  const overflow = fails("context-overflow");
  const twice = createScriptedRun([overflow, overflow], { history });
  expect(await runAgent(twice.run)).toMatchObject({
    status: "failed",
    error: { kind: "context-overflow" },
  });
  const alone = createScriptedRun([overflow]);
  expect(await runAgent(alone.run)).toMatchObject({ status: "failed" });
});
