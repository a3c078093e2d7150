import { expect, test } from "vitest";
import type { InboundMessage } from "../sdk/channel.ts";
import { startTestRuntime, type TestRuntimeOptions } from "./fixtures/test-runtime.ts";

async function within(
  config: object,
  check: (test: Awaited<ReturnType<typeof startTestRuntime>>) => Promise<void>,
  script: TestRuntimeOptions["script"] = [],
): Promise<void> {
  const running = await startTestRuntime({ script, config });
  try {
    await check(running);
  } finally {
    await running.end();
  }
}

const model = (ref: string) => ({ agents: { defaults: { model: ref } } });

test("a default model that nothing serves is named as it is written, and what is wrong with it is told beside it", async () => {
  await within(model("nosuch/one"), async ({ runtime }) => {
    expect(await runtime.defaultModel()).toBe("nosuch/one");
    expect(await runtime.modelProblem()).toMatch(/serves the provider "nosuch".*Known providers/);
  });
});

test("a conversation whose default model is no good can choose another", async () => {
  const say = (text: string, id: string): InboundMessage => ({
    id,
    address: { channel: "fake", account: "default", conversation: "room" },
    chatType: "direct",
    sender: { id: "1", name: "Ann", isBot: false, roles: [] },
    text,
    media: [],
    mention: "none",
    sentAt: 0,
  });
  await within(
    model("nosuch/one"),
    async ({ platform }) => {
      await platform.receive(say("hello", "m1"));
      await platform.receive(say("/model scripted/one", "m2"));
      await platform.receive(say("hello", "m3"));
      await platform.untilSent(3);
      const texts = platform.sent.map(({ text }) => text);
      expect(texts[0]).toContain(`"nosuch"`);
      expect(texts.slice(1)).toEqual(["Model set to scripted/one.", "Here."]);
    },
    [{ text: "Here." }],
  );
});

test("nothing is told of a model that can be asked", async () => {
  await within({}, async ({ runtime }) => {
    expect(await runtime.defaultModel()).toBe("scripted/one");
    expect(await runtime.modelProblem()).toBeUndefined();
  });
});
