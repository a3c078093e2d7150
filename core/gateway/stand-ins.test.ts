import { afterEach, expect, test } from "vitest";
import type { ModelError } from "../sdk/provider.ts";
import type { ScriptedAnswer } from "../sdk/testing/index.ts";
import { startTestRuntime, type TestRuntime } from "./fixtures/test-runtime.ts";
import { modelMethods } from "./methods/models.ts";

/** A model that fails, as the person in the chat and the operator meet it. */

const running: TestRuntime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const fallbacks = {
  agents: { defaults: { model: { primary: "scripted/one", fallbacks: ["spare/two"] } } },
};

/** @param failure what the first model does until it is told to work */
async function start(failure: ScriptedAnswer, config: object = fallbacks) {
  let works = false;
  const chat = await startTestRuntime({
    config,
    script: () => (works ? { text: "from one" } : failure),
    spare: () => ({ text: "from two" }),
  });
  running.push(chat);
  return { ...chat, mend: () => void (works = true) };
}

/** Sends a message and answers everything that arrives until the turn is over. */
async function say(
  chat: TestRuntime,
  count: number,
  waitMs = 0,
  text = "hello",
): Promise<string[]> {
  const before = chat.platform.sent.length;
  const asked = chat.provider.requests.length;
  await chat.platform.receive({ text, chatType: "direct" });
  if (waitMs > 0) {
    await chat.provider.untilRequested(asked + 1);
    await chat.clock.advance(waitMs);
  }
  await chat.platform.untilSent(before + count);
  return chat.platform.sent.slice(before).map(({ text }) => text);
}

/** What `models status` has under "Failed lately". */
async function failures({ runtime }: TestRuntime): Promise<unknown> {
  const status = modelMethods.find(({ name }) => name === "models.status");
  const result = await status?.run({}, { runtime } as Parameters<typeof status.run>[1]);
  return (result as { failures: unknown }).failures;
}

const fails = (kind: ModelError["kind"], retryable = false): ScriptedAnswer => ({
  error: { kind, message: `it said ${kind}`, retryable },
});

test.each([
  {
    what: "is throttled",
    failure: fails("rate-limit", true),
    waitMs: 0,
    restMs: 30_000,
    name: "model scripted/one",
    reason: "it is being asked too often",
  },
  {
    what: "hangs",
    failure: { hang: true },
    waitMs: 15_000,
    restMs: 30_000,
    name: "model scripted/one",
    reason: "it did not answer in time",
  },
  {
    what: "has a wrong key",
    failure: fails("auth"),
    waitMs: 0,
    restMs: 600_000,
    name: "key scripted no key",
    reason: "its key is refused or missing",
  },
])(
  "a model that $what: the next one answers, the chat is told once, and once more when it is back",
  async ({ failure, waitMs, restMs, name, reason }) => {
    const chat = await start(failure);
    const began = chat.clock.now();
    const told = `↪️ spare/two answers in place of scripted/one: ${reason}.`;
    expect(await say(chat, 2, waitMs)).toEqual([told, "from two"]);
    expect(chat.clock.now() - began).toBe(waitMs);
    expect(await failures(chat)).toMatchObject([
      { name, count: 1, until: began + waitMs + restMs },
    ]);
    expect(await say(chat, 1)).toEqual(["from two"]);
    expect(chat.provider.requests).toHaveLength(1);
    const [status] = await say(chat, 1, 0, "/status");
    expect(status).toContain("↪️ Fallback: spare/two answered last");
    chat.mend();
    await chat.clock.advance(restMs);
    expect(await say(chat, 2)).toEqual(["↪️ scripted/one answers again.", "from one"]);
    expect(await say(chat, 1)).toEqual(["from one"]);
    expect(await failures(chat)).toEqual([]);
    expect((await say(chat, 1, 0, "/status"))[0]).not.toContain("Fallback");
  },
);

test("a text that the vendor filtered is shown to no other one, and the chat hears why there is no answer", async () => {
  const chat = await start(fails("content-filter"));
  const [text] = await say(chat, 1);
  expect(text).toContain("it said content-filter");
  expect(chat.platform.sent).toHaveLength(1);
  expect(await failures(chat)).toEqual([]);
});

test("a model that somebody chose has no stand-in, and choosing another one is not called coming back", async () => {
  const chat = await start(fails("rate-limit"));
  await say(chat, 2);
  await chat.platform.receive({ text: "/model spare/three", chatType: "direct" });
  await chat.platform.untilSent(3);
  expect(await say(chat, 1)).toEqual(["from two"]);
  await chat.platform.receive({ text: "/model scripted/one", chatType: "direct" });
  await chat.platform.untilSent(5);
  const [text] = await say(chat, 1);
  expect(text).toContain("it said rate-limit");
  expect(text).not.toContain("from two");
});
