import { expect, test } from "vitest";
import { createConsoleLogger } from "../lib/logger.ts";
import { createRedactor } from "../lib/redact.ts";
import type { Channel, ChannelStatus, LiveEvent, OutboundMessage } from "../sdk/channel.ts";
import { createChatEventHub } from "./chat-event-hub.ts";
import { createLocalChannels, operatorMessage } from "./local-channels.ts";
import { createMediaLinks } from "./media-links.ts";
import type { ChatEvent } from "./protocol.ts";

const sessionKey = "agent:main:main";
const address = { channel: "webchat", account: "default", conversation: sessionKey };
const signal = new AbortController().signal;

function open() {
  const hub = createChatEventHub();
  const events: ChatEvent[] = [];
  const reports: ChannelStatus[] = [];
  const unsubscribe = hub.subscribe((event) => events.push(event));
  const channels = createLocalChannels(hub, createMediaLinks()).map(
    (definition): [string, Channel] => {
      const [account] = definition.accounts(undefined);
      if (!account) throw new Error("a local channel has one account");
      const logger = createConsoleLogger({ level: "silent", redactor: createRedactor() });
      const host = {
        receive: async () => undefined,
        report: (status: ChannelStatus) => void reports.push(status),
        logger,
        fetch,
      };
      return [definition.id, definition.create(account, host)];
    },
  );
  const channel = (id: string): Channel => {
    const found = channels.find(([each]) => each === id)?.[1];
    if (!found) throw new Error(`no channel ${id}`);
    return found;
  };
  return { hub, events, reports, channel, unsubscribe };
}

function answer(text: string, kind: OutboundMessage["kind"] = "answer"): OutboundMessage {
  return { key: "k", address, text, kind, inboxId: "r1" };
}

test("the message of a client carries its session and comes through the channel of its kind", () => {
  const message = { id: "k1", text: "hi", sessionKey, at: 5 };
  expect(operatorMessage({ ...message, clientMode: "webchat" })).toMatchObject({
    id: "k1",
    address,
    session: sessionKey,
    chatType: "direct",
    sender: { id: "operator" },
  });
  expect(operatorMessage({ ...message, clientMode: "terminal" }).address.channel).toBe("terminal");
});

test("live events become events of the run, and the end of the text comes with the sent message", async () => {
  const { channel, events } = open();
  const live: LiveEvent[] = [
    { type: "model", ref: "vendor/model" },
    { type: "text-delta", text: "Hel" },
    { type: "tool", name: "clock", phase: "end", isError: true },
    { type: "done", state: "final" },
  ];
  for (const event of live) channel("webchat").stream?.(address, "r1", event);
  expect(await channel("webchat").send(answer("Hello"), signal)).toMatchObject({ ok: true });
  const run = { runId: "r1", sessionKey };
  expect(events).toEqual([
    { ...run, state: "model", ref: "vendor/model" },
    { ...run, state: "delta", deltaText: "Hel" },
    { ...run, state: "tool", name: "clock", phase: "end", isError: true },
    { ...run, state: "final", text: "Hello", kind: "answer" },
  ]);
});

test("files come with addresses, and do not end or repeat the answer", async () => {
  const { channel, events } = open();
  const reference = { uri: `media:${"0".repeat(25)}.png`, mimeType: "image/png", name: "a.png" };
  const away = { uri: "https://elsewhere.test/a.png", mimeType: "image/png" };
  await channel("webchat").send({ ...answer("Here."), part: 0 }, signal);
  await channel("webchat").send({ ...answer(""), part: 1, media: [reference, away] }, signal);
  await channel("webchat").send({ ...answer(""), part: 0, media: [reference] }, signal);
  expect(events.map(({ state }) => state)).toEqual(["final", "media", "media", "final"]);
  expect(events[1]).toMatchObject({
    runId: "r1",
    media: [{ name: "a.png", url: expect.stringMatching(/^\/media\/0{25}\.png\?proof=/) }],
  });
});

test("the sentence of a failed turn is an error once, a later notice is a notice", async () => {
  const { channel, events } = open();
  channel("terminal").stream?.(address, "r1", { type: "done", state: "error" });
  await channel("terminal").send(answer("It failed.", "notice"), signal);
  await channel("terminal").send(answer("By the way.", "notice"), signal);
  expect(events.map(({ state }) => state)).toEqual(["error", "final"]);
});

test("an aborted turn ends without a text", () => {
  const { channel, events } = open();
  channel("webchat").stream?.(address, "r1", { type: "done", state: "aborted" });
  expect(events).toEqual([{ runId: "r1", sessionKey, state: "aborted" }]);
});

test("the hub keeps the text of the running turn until it ends", () => {
  const { hub } = open();
  const run = { runId: "r1", sessionKey };
  hub.publish({ ...run, state: "delta", deltaText: "Let me look." });
  hub.publish({ ...run, state: "tool", name: "clock", phase: "start" });
  hub.publish({ ...run, state: "delta", deltaText: "Noon." });
  expect(hub.running(sessionKey)).toMatchObject({ runId: "r1", text: "Let me look.\n\nNoon." });
  hub.publish({
    runId: "r2",
    sessionKey,
    state: "final",
    text: "a command's answer",
    kind: "notice",
  });
  expect(hub.running(sessionKey)).toBeDefined();
  hub.publish({ ...run, state: "final", text: "Noon.", kind: "answer" });
  expect(hub.running(sessionKey)).toBeUndefined();
});

test("the hub's memory is bounded in sessions and in text", () => {
  const { hub } = open();
  for (let index = 0; index <= 500; index += 1) {
    hub.publish({ runId: "r", sessionKey: `agent:main:${index}`, state: "delta", deltaText: "x" });
  }
  expect(hub.running("agent:main:0")).toBeUndefined();
  expect(hub.running("agent:main:500")).toBeDefined();
  hub.publish({ runId: "r", sessionKey, state: "delta", deltaText: "x".repeat(300_000) });
  expect(hub.running(sessionKey)?.text.length).toBe(200_000);
});
