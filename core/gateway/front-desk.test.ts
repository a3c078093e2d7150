import { afterEach, expect, test } from "vitest";
import type { InboundMessage } from "../sdk/channel.ts";
import { startTestRuntime, type TestRuntime } from "./fixtures/test-runtime.ts";

const running: TestRuntime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

async function start(config: object): Promise<TestRuntime> {
  const chat = await startTestRuntime({
    config,
    script: ({ model, system }) => ({
      text: `${/\bYou are (\w+)/.exec(system)?.[1] ?? "?"} with ${model.id}`,
    }),
  });
  running.push(chat);
  return chat;
}

async function say(chat: TestRuntime, count: number, more: Partial<InboundMessage>) {
  const before = chat.platform.sent.length;
  await chat.platform.receive(more);
  await chat.platform.untilSent(before + count);
  return chat.platform.sent.slice(before);
}

const shared = {
  agents: {
    entries: {
      main: { default: true, identity: { name: "Anna" } },
      ops: { identity: { name: "Otto" } },
    },
  },
  broadcast: { "room-7": ["ops", "main", "nobody"], "fake:user-1": ["main", "ops"] },
};
const room = {
  chatType: "group",
  mention: "user",
  address: { channel: "fake", account: "default", conversation: "room-7" },
} as const;

test("every agent that broadcast names answers, each in its own conversation, as a reply to the message", async () => {
  const chat = await start(shared);
  const sent = await say(chat, 2, { ...room, id: "m-1", text: "hello" });
  expect(sent.map(({ text }) => text).toSorted()).toEqual(["Anna with one", "Otto with one"]);
  expect(sent.map(({ replyTo }) => replyTo)).toEqual(["m-1", "m-1"]);
  const sessions = await chat.runtime.storage.listSessions(10);
  expect(sessions.map(({ key }) => key).toSorted()).toEqual([
    "agent:main:fake:channel:room-7",
    "agent:ops:fake:channel:room-7",
  ]);
  expect(chat.runtime.warnings()).toContain(
    'broadcast.room-7 names the agent "nobody", which is not configured.',
  );
});

test("a message that comes again gives no second answers, and catching up starts from the platform's own id", async () => {
  const chat = await start(shared);
  await say(chat, 2, { ...room, id: "m-1", text: "hello" });
  await chat.platform.receive({ ...room, id: "m-1", text: "hello" });
  const sent = await say(chat, 2, { ...room, id: "m-2", text: "and now?" });
  expect(sent.map(({ replyTo }) => replyTo)).toEqual(["m-2", "m-2"]);
  expect(await chat.runtime.storage.listConversations("fake", "default", 0, 5)).toMatchObject([
    { conversation: "room-7", lastMessageId: "m-2" },
  ]);
});

test("a command is answered once, but one about the conversation by each agent; who is not let in is refused once", async () => {
  const chat = await start(shared);
  expect(await say(chat, 1, { ...room, text: "/whoami" })).toHaveLength(1);
  expect(await say(chat, 2, { ...room, text: "/new" })).toHaveLength(2);
  await chat.platform.receive({ ...room, id: "quiet", mention: "none", text: "not for the bot" });
  expect(await chat.runtime.storage.findMessages("quiet")).toHaveLength(1);
  expect(await say(chat, 2, { chatType: "direct", text: "hi" })).toHaveLength(2);
});

test("a room or person may have a model in channels.modelByChannel; /status and /model tell it", async () => {
  const chat = await start({
    channels: {
      fake: {},
      modelByChannel: { fake: { "room-7": "scripted/two", "user-1": "scripted/eyes" } },
    },
  });
  const [answer] = await say(chat, 1, { ...room, text: "hello" });
  expect(answer?.text).toContain("with two");
  const [direct] = await say(chat, 1, { chatType: "direct", text: "hello" });
  expect(direct?.text).toContain("with eyes");
  const thread = { ...room.address, thread: "t-1" };
  const [inThread] = await say(chat, 1, { ...room, address: thread, text: "hello" });
  expect(inThread?.text).toContain("with two");
  const [model] = await say(chat, 1, { ...room, text: "/model" });
  expect(model?.text).toContain("scripted/two (what the config names for this place)");
  const [status] = await say(chat, 1, { ...room, text: "/status" });
  expect(status?.text).toContain("scripted/two (what the config names for this place)");
  await say(chat, 1, { ...room, text: "/model scripted/one" });
  const [chosen] = await say(chat, 1, { ...room, text: "hello" });
  expect(chosen?.text).toContain("with one");
});
