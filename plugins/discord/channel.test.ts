import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createTestHost, describeChannelContract, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import type { Channel, OutboundMessage } from "openclaw/sdk";
import { discordChannel } from "./discord-channel.ts";
import { createFastChannel } from "./testing/fast-channel.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";

/** The real discord.js against a server as strict as Discord's documentation. */

const never = new AbortController().signal;
const messageContent = 1 << 15;

let discord: TestDiscord;
let channel: Channel | undefined;

function sectionFor({ apiUrl, token }: TestDiscord, changes: object = {}): object {
  return { token, apiUrl, guilds: { "*": { requireMention: false } }, ...changes };
}

function create(changes: object = {}): { channel: Channel; host: TestHost } {
  const host = createTestHost();
  channel = createFastChannel(discord, host, changes);
  return { channel, host };
}

async function start(changes: object = {}): Promise<{ channel: Channel; host: TestHost }> {
  const made = create(changes);
  await made.channel.start(never);
  return made;
}

function outbound(key: string, text = "hello"): OutboundMessage {
  const address = { channel: "discord", account: "default", conversation: discord.channelId };
  return { key, address, text, kind: "answer" };
}

/** Waits for something that the connection does by itself. */
const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 });

const states = (host: TestHost): string[] => host.statuses.map((status) => status.state);

beforeEach(async () => {
  discord = await startTestDiscord();
});

afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await discord.close();
});

describe("the connection", () => {
  test("asks for no more than it needs", async () => {
    await start();
    expect(discord.gateway.identifies).toEqual([
      { intents: 1 | (1 << 9) | (1 << 10) | (1 << 12) | (1 << 13) | messageContent },
    ]);
    await channel?.stop();
    await start({ intents: { messageContent: false } });
    expect(discord.gateway.identifies.at(-1)).toEqual({
      intents: 1 | (1 << 9) | (1 << 10) | (1 << 12) | (1 << 13),
    });
  });

  test("hands in what was written while it connected, after the rooms are known", async () => {
    const { host } = create({ guilds: { "test-guild": { channels: { general: {} } } } });
    const started = channel?.start(never);
    await until(() => expect(discord.gateway.identifies).toHaveLength(1));
    discord.say("early bird");
    await started;
    await host.untilReceived(1);
    expect(host.received[0]).toMatchObject({
      text: "early bird",
      room: { listed: true, rule: "channels.discord.guilds.test-guild.channels.general" },
    });
  });

  test("comes back from a lost connection with everything that was said meanwhile", async () => {
    const { host } = await start();
    discord.gateway.drop();
    discord.say("are you there?");
    await until(() => expect(host.received).toHaveLength(1));
    expect(host.received[0]?.text).toBe("are you there?");
    expect(discord.gateway.resumes).toBe(1);
    await until(() =>
      expect(states(host)).toEqual(["connecting", "connected", "reconnecting", "connected"]),
    );
  });

  test("identifies anew when Discord has forgotten the session", async () => {
    const { host } = await start();
    discord.gateway.forgetSessions();
    discord.gateway.drop(4000);
    await until(() => expect(discord.gateway.identifies).toHaveLength(2));
    await until(() => expect(states(host).at(-1)).toBe("connected"));
    discord.say("hello again");
    await host.untilReceived(1);
  });

  test("a packet that the library cannot read costs nothing but that packet", async () => {
    const { host } = await start();
    discord.gateway.dispatch("CHANNEL_UPDATE", {
      id: null,
      guild_id: discord.guildId,
      permission_overwrites: 7,
    });
    discord.gateway.dispatch("THREAD_CREATE", {
      id: discord.channelId,
      guild_id: discord.guildId,
      type: 11,
      thread_metadata: 7,
    });
    discord.say("odd", {
      components: null,
      thread: null,
      sticker_items: null,
      embeds: null,
      mentions: null,
    });
    discord.gateway.dispatch("MESSAGE_CREATE", { id: 7 });
    discord.say("still here");
    await host.untilReceived(2);
    expect(host.received.map(({ text }) => text)).toEqual(["odd", "still here"]);
  });

  test("a token that is withdrawn while it runs ends the connection with a reason", async () => {
    const { host } = await start();
    discord.gateway.drop(4004);
    await until(() => expect(states(host).at(-1)).toBe("stopped"));
    expect(host.statuses.at(-1)?.detail).toContain("4004");
  });

  test("a server fault at the login is worth another attempt", async () => {
    const { channel: made } = create({ apiUrl: "http://127.0.0.1:9/api" });
    const failure: unknown = await made.start(never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toHaveProperty("hint");
  });

  test("can be stopped while it connects", async () => {
    const { channel: made } = create();
    const started = made.start(never).then(
      () => "connected",
      () => "stopped",
    );
    await made.stop();
    expect(await started).toBe("stopped");
    await until(() => expect(discord.gateway.connections).toBe(0));
  });

  test("a stop while the gateway keeps the handshake waiting cuts the socket", async () => {
    const slow = createServer((_, response) => {
      const limit = { total: 1, remaining: 1, reset_after: 0, max_concurrency: 1 };
      const { port } = slow.address() as AddressInfo;
      const url = `ws://127.0.0.1:${port}/gateway`;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ url, shards: 1, session_start_limit: limit }));
    });
    slow.listen(0, "127.0.0.1");
    await once(slow, "listening");
    const { channel: made } = create({
      apiUrl: `http://127.0.0.1:${(slow.address() as AddressInfo).port}/api`,
    });
    const started = made.start(never).catch((error: Error) => error.message);
    const [, socket] = (await once(slow, "upgrade")) as [unknown, Duplex];
    const cut = once(socket.resume(), "end");
    await made.stop();
    await cut;
    expect(await started).toBe("Connecting was stopped.");
    socket.destroy();
    slow.closeAllConnections();
    slow.close();
  });

  test("can be stopped while the network is gone", async () => {
    const { host } = await start();
    await discord.close();
    await until(() => expect(states(host).at(-1)).toBe("reconnecting"));
    await channel?.stop();
    expect(states(host).at(-1)).toBe("reconnecting");
  });
});

describe("without the Message Content intent", () => {
  beforeEach(async () => {
    await discord.close();
    discord = await startTestDiscord({ grantsMessageContent: false, applicationFlags: 0 });
  });

  test("connects as a bot that must be mentioned, and says which switch to flip", async () => {
    const { host } = await start();
    expect(host.statuses.at(-1)).toMatchObject({
      state: "connected",
      detail: expect.stringContaining("Message Content Intent"),
    });
    discord.say("you cannot read this");
    discord.say(`<@${discord.botId}> but this you can`);
    await host.untilReceived(2);
    expect(host.received[0]).toMatchObject({ mention: "none", room: { requireMention: true } });
    expect(host.received[1]).toMatchObject({ text: "but this you can", mention: "user" });
  });

  test("says nothing about it when the config asked for that", async () => {
    const { host } = await start({ intents: { messageContent: false } });
    expect(host.statuses.at(-1)).not.toHaveProperty("detail");
    expect(discord.gateway.identifies).toHaveLength(1);
  });

  test("onboarding names the switch", async () => {
    const report = await discordChannel.checkSetup?.(sectionFor(discord), never);
    expect(report).toMatchObject({
      ok: true,
      problem: expect.stringContaining(`/${discord.botId}/bot`),
    });
  });
});

describe("sending", () => {
  test("is one message however often it is repeated", async () => {
    const { channel: made } = await start();
    discord.rest.faults.push({ type: "reset", when: "after" });
    const lost = await made.send(outbound("key-1"), never);
    const again = lost.ok ? lost : await made.send(outbound("key-1"), never);
    expect(again).toEqual({ ok: true, messageId: discord.rest.sent[0]?.id });
    expect(discord.rest.sent).toHaveLength(1);
    expect(lost.ok || lost.reason).not.toBe("permanent");
  });

  test("survives a connection that breaks before the message arrived", async () => {
    const { channel: made } = await start();
    discord.rest.faults.push({ type: "reset", when: "before" });
    const first = await made.send(outbound("key-1"), never);
    if (!first.ok) expect(["unknown", "retryable"]).toContain(first.reason);
    expect(await made.send(outbound("key-1"), never)).toMatchObject({ ok: true });
    expect(discord.rest.sent).toHaveLength(1);
  });

  test("waits for a short rate limit and repeats after a server fault", async () => {
    const { channel: made } = await start();
    discord.rest.faults.push(
      { type: "status", status: 429, retryAfter: 0.1 },
      { type: "status", status: 502 },
    );
    expect(await made.send(outbound("key-1"), never)).toMatchObject({ ok: true });
    expect(discord.rest.sent).toHaveLength(1);
  });

  test("leaves a long rate limit to the outbox", async () => {
    const { channel: made } = await start();
    discord.rest.faults.push({ type: "status", status: 429, retryAfter: 60 });
    expect(await made.send(outbound("key-1"), never)).toMatchObject({
      ok: false,
      reason: "rate-limit",
      retryAfterMs: expect.any(Number),
    });
  });

  test.each([
    ["a text that is too long", "x".repeat(2001), undefined, "not valid"],
    [
      "a missing permission",
      "hello",
      { message: "Missing Permissions", code: 50013 },
      "Send Messages",
    ],
    [
      "a closed direct chat",
      "hello",
      { message: "Cannot send messages to this user", code: 50007 },
      "takes no direct messages",
    ],
  ])("%s is refused for good, with the reason", async (_, text, body, reason) => {
    const { channel: made } = await start();
    if (body) discord.rest.faults.push({ type: "status", status: 403, body });
    expect(await made.send(outbound("key-1", text), never)).toMatchObject({
      ok: false,
      reason: "permanent",
      message: expect.stringContaining(reason),
    });
  });

  test("to a person opens the direct chat", async () => {
    const { channel: made } = await start();
    const address = {
      channel: "discord",
      account: "default",
      conversation: "user:500000000000000001",
    };
    expect(await made.send({ ...outbound("key-1"), address }, never)).toMatchObject({ ok: true });
    expect(discord.rest.sent[0]?.channelId).toBe("600000000000000002");
  });

  test("without a connection can be repeated later", async () => {
    const { channel: made } = create();
    expect(await made.send(outbound("key-1"), never)).toMatchObject({
      ok: false,
      reason: "retryable",
    });
  });
});

describeChannelContract(
  { describe, it },
  {
    definition: discordChannel,
    section: { token: "abc", guilds: { "1": {} } },
    async makeCase() {
      const server = await startTestDiscord();
      const [account] = discordChannel.accounts(sectionFor(server));
      if (account === undefined) throw new Error("no account");
      const address = { channel: "discord", account: "default", conversation: server.channelId };
      const writeWhileAway = (): string => server.say("is anybody there?");
      return { account, address, writeWhileAway, dispose: () => server.close() };
    },
  },
);
