import { afterEach, expect, test } from "vitest";
import type { ChannelHost } from "../sdk/channel.ts";
import { createFakeChannel, type FakeChannel, type Script } from "../sdk/testing/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** What goes wrong around the gateway, on a clock that the test moves: the platform is away, the time is set, the model never answers. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
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

/** Repeats the question, so that order and copies show. */
const echo: Script = ({ messages }) => {
  const last = messages.findLast((message) => message.role === "user");
  const [part] = last?.role === "user" ? last.content : [];
  return { text: part?.type === "text" ? `re: ${part.text}` : "nothing" };
};

interface Outage {
  platform: FakeChannel;
  /** From now on nothing is sent; with `cut` the connection ends as well, and no new one comes about. */
  begin(options: { cut: boolean }): void;
  end(): void;
}

function createOutage(): Outage {
  const sound = createFakeChannel();
  const hosts: ChannelHost[] = [];
  let isDown = false;
  return {
    platform: {
      ...sound,
      create(account, host) {
        hosts.push(host);
        const channel = sound.create(account, host);
        return {
          ...channel,
          async start(signal) {
            if (isDown) throw new Error("The platform does not answer.");
            await channel.start(signal);
          },
          send: async (message, signal) =>
            isDown
              ? { ok: false, reason: "retryable", message: "The platform does not answer." }
              : channel.send(message, signal),
        };
      },
    },
    begin({ cut }) {
      isDown = true;
      if (cut) hosts.at(-1)?.report({ state: "stopped", detail: "The connection was lost." });
    },
    end: () => (isDown = false),
  };
}

const texts = (platform: FakeChannel) => platform.sent.map((message) => message.text);

/** Moves the clock until that many messages have arrived, within a limit. */
async function passUntilSent({ clock, platform }: TestRuntime, count: number, limitMs: number) {
  for (let passed = 0; platform.sent.length < count && passed < limitMs; passed += second) {
    await clock.advance(second);
  }
}

test.each([
  ["refuses every message", false],
  ["has lost the connection", true],
])("a platform that %s for ten minutes gets every answer once and in order", async (_, cut) => {
  const outage = createOutage();
  const test = await start({ script: echo, platform: outage.platform });
  const { platform, clock } = test;
  outage.begin({ cut: false });
  for (const text of ["one", "two", "three"]) await platform.receive(say(text, text));
  await platform.receive(say("hello", "b1", "bob"));
  outage.begin({ cut });
  await clock.advance(10 * minute);
  expect(platform.sent).toEqual([]);
  outage.end();
  await passUntilSent(test, 4, 6 * minute);
  const toAnn = platform.sent.filter(({ address }) => address.conversation === "chat-ann");
  expect(toAnn.map(({ text }) => text)).toEqual(["re: one", "re: two", "re: three"]);
  await clock.advance(hour);
  expect(platform.sent).toHaveLength(4);
});

test.each([hour, -hour])("a clock that is set by %i ms doubles and loses nothing", async (ms) => {
  const test = await start({ script: echo });
  const { platform, clock, jump } = test;
  await platform.receive(say("before", "m1"));
  await platform.untilSent(1);
  jump(ms);
  await platform.receive(say("after", "m2"));
  await platform.receive(say("after", "m2"));
  await platform.untilSent(2);
  await clock.advance(2 * hour);
  expect(texts(platform)).toEqual(["re: before", "re: after"]);
});

test.each([hour, -hour])(
  "an answer that waits to be sent again while the clock is set by %i ms is sent soon after",
  async (ms) => {
    const outage = createOutage();
    const test = await start({ script: echo, platform: outage.platform });
    outage.begin({ cut: false });
    await test.platform.receive(say("one", "m1"));
    await test.platform.receive(say("two", "m2"));
    // Both turns come to their end, and both answers are tried, before the clock is set.
    const tried = async () =>
      (await test.runtime.storage.listOutbox({ limit: 10 })).filter((row) => row.attempts > 0);
    while ((await tried()).length < 1) await test.clock.advance(second / 4);
    while ((await test.runtime.storage.listOutbox({ limit: 10 })).length < 2) {
      await test.clock.advance(second / 4);
    }
    test.jump(ms);
    await test.clock.advance(5 * second);
    outage.end();
    await passUntilSent(test, 2, 2 * minute);
    expect(texts(test.platform)).toEqual(["re: one", "re: two"]);
  },
);

test("a model that never answers is given up with a sentence, and the next message is answered", async () => {
  const script: Script = (_, index) => (index === 0 ? { hang: true } : { text: "here I am" });
  const { platform, clock, provider } = await start({
    script,
    config: { agents: { defaults: { timeoutSeconds: 90 } } },
  });
  await platform.receive(say("anybody?", "m1"));
  await platform.receive(say("hello?", "m2"));
  await provider.untilRequested(1);
  await clock.advance(89 * second);
  expect(platform.sent).toEqual([]);
  await clock.advance(2 * second);
  await platform.untilSent(2);
  expect(texts(platform)).toEqual([expect.stringMatching(/90 seconds/), "here I am"]);
});

test("a clock that is set does not end a turn that is under way", async () => {
  const { platform, clock, jump, provider } = await start({
    script: [{ hang: true }],
    config: { agents: { defaults: { timeoutSeconds: 90 } } },
  });
  await platform.receive(say("anybody?", "m1"));
  await provider.untilRequested(1);
  jump(hour);
  await clock.advance(30 * second);
  jump(-2 * hour);
  await clock.advance(30 * second);
  expect(platform.sent).toEqual([]);
  await clock.advance(31 * second);
  await platform.untilSent(1);
});

test("what waited when the gateway stopped is answered before what arrives while it starts", async () => {
  const first = await startTestRuntime({ script: [{ hang: true }] });
  await first.platform.receive(say("one", "m1"));
  await first.platform.receive(say("two", "m2"));
  await first.provider.untilRequested(1);
  await first.end({ keep: true });

  const sound = createFakeChannel();
  const platform: FakeChannel = {
    ...sound,
    create(account, host) {
      const channel = sound.create(account, host);
      return {
        ...channel,
        // As a platform that catches up: what was missed comes before the connection is even reported.
        async start(signal) {
          await channel.start(signal);
          await sound.receive(say("three", "m3"));
        },
      };
    },
  };
  const second = await start({ script: echo, home: first.home, platform });
  await platform.untilSent(3);
  expect(texts(second.platform)).toEqual(["re: one", "re: two", "re: three"]);
});
