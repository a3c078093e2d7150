import { expect, test } from "vitest";
import { z } from "zod";
import { textOf } from "../sdk/message.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import { defineTool, type Tool } from "../sdk/tool.ts";
import { runAgent } from "./run-agent.ts";
import {
  calls,
  createScriptedRun,
  fails,
  says,
  type ScriptedStep,
} from "./fixtures/scripted-run.ts";

const forever = new Promise<never>(() => undefined);

/** A model that begins, tells the test, and then never comes back, whatever the signal says. */
function beginThenHang(text: string, begun: () => void): ScriptedStep {
  return async function* (): AsyncGenerator<ModelEvent> {
    yield { type: "text-delta", text };
    begun();
    await forever;
  };
}

function createHangingTool(begun: (signal: AbortSignal) => void): Tool {
  return defineTool({
    name: "hang",
    description: "Never comes back.",
    risk: "write",
    inputSchema: z.object({}),
    execute: async (_input, { signal }) => {
      begun(signal);
      return forever;
    },
  });
}

test("an abort ends the run at once and keeps no half answer, even if the model does not listen", async () => {
  const begun = Promise.withResolvers<void>();
  const { run, abort } = createScriptedRun([beginThenHang("Once upon", begun.resolve)]);
  const answer = runAgent(run);
  await begun.promise;
  abort();
  const result = await answer;
  expect(result).toMatchObject({ status: "aborted", text: "Once upon" });
  expect(result.messages.map(({ role }) => role)).toEqual(["user"]);
});

test("an abort reaches the running tool; calls that had not begun are not run", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { run, abort, requests } = createScriptedRun([calls(["hang", "{}"], ["hang", '{"a":1}'])], {
    tools: [createHangingTool(begun.resolve)],
  });
  const answer = runAgent(run);
  const signal = await begun.promise;
  abort();
  const result = await answer;
  expect(signal.aborted).toBe(true);
  expect(result.status).toBe("aborted");
  const texts = result.messages.slice(2).map((message) => textOf(message.content));
  expect(texts[0]).toContain("outcome is unknown");
  expect(texts[1]).toContain("did not run");
  expect(requests).toHaveLength(1);
});

test("an abort ends the wait before a retry", async () => {
  const waiting = Promise.withResolvers<void>();
  const { run, abort } = createScriptedRun(
    [fails("rate-limit", { retryable: true, retryAfterMs: 30_000 })],
    { hooks: { onRetry: () => waiting.resolve() } },
  );
  const answer = runAgent(run);
  await waiting.promise;
  abort();
  expect(await answer).toMatchObject({ status: "aborted", text: "" });
});

test("a run whose signal fired before it began asks no model", async () => {
  const { run, abort, requests } = createScriptedRun([says("Never.")]);
  abort();
  const result = await runAgent(run);
  expect(result).toMatchObject({ status: "aborted", text: "" });
  expect(result.messages).toEqual([run.userMessage]);
  expect(requests).toHaveLength(0);
});

test("says so when the time is up, in the middle of an answer", async () => {
  const begun = Promise.withResolvers<void>();
  const { run, clock, shown } = createScriptedRun([beginThenHang("Well", begun.resolve)], {
    limits: { timeoutSeconds: 600 },
  });
  const answer = runAgent(run);
  await begun.promise;
  await clock.advance(600_000);
  const result = await answer;
  expect(result.status).toBe("answered");
  expect(result.text).toMatch(/^Well\n\nI stopped here: this took longer than 10 minutes/);
  expect(shown.join("")).toBe(result.text);
  expect(textOf(result.messages.at(-1)?.content ?? [])).toBe(result.text);
});

test("says so when the time is up while a tool runs", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { run, clock } = createScriptedRun([calls(["hang", "{}"])], {
    tools: [createHangingTool(begun.resolve)],
    limits: { timeoutSeconds: 60 },
  });
  const answer = runAgent(run);
  await begun.promise;
  await clock.advance(60_000);
  const result = await answer;
  expect(result.text).toContain("longer than 60 seconds");
  expect(result.messages.map((message) => message.role)).toEqual([
    "user",
    "assistant",
    "tool",
    "assistant",
  ]);
});

test("a tool that takes too long is stopped alone, and the model hears of it", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { run, clock } = createScriptedRun([calls(["hang", "{}"]), says("It hung.")], {
    tools: [createHangingTool(begun.resolve)],
    limits: { toolTimeoutSeconds: 5 },
  });
  const answer = runAgent(run);
  const signal = await begun.promise;
  await clock.advance(5_000);
  const result = await answer;
  expect(signal.aborted).toBe(true);
  expect(result).toMatchObject({ status: "answered", text: "It hung." });
  expect(textOf(result.messages[2]?.content ?? [])).toContain("after 5 seconds");
});

test("a finished run leaves no timer behind", async () => {
  let open = 0;
  const tool = defineTool({
    name: "look",
    description: "Looks.",
    risk: "none",
    inputSchema: z.object({}),
    execute: async () => "seen",
  });
  const { run, clock } = createScriptedRun([calls(["look", "{}"]), says("Seen.")], {
    tools: [tool],
  });
  const counting: typeof run.clock = {
    ...clock,
    async sleep(ms, signal) {
      open += 1;
      try {
        await clock.sleep(ms, signal);
      } finally {
        open -= 1;
      }
    },
  };
  expect(await runAgent({ ...run, clock: counting })).toMatchObject({ text: "Seen." });
  await new Promise((resolve) => setImmediate(resolve));
  expect(open).toBe(0);
});
