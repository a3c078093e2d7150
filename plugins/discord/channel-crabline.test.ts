import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDiscordServer, type StartedDiscordServer } from "@openclaw/crabline";
import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel, ChannelStatus } from "openclaw/sdk";
import { discordChannel } from "./discord-channel.ts";

/** The real discord.js against an independent server of Discord's protocol. */

const person = "135000000000000012";
const never = new AbortController().signal;

interface Request {
  method: string;
  path: string;
  body?: Record<string, unknown>;
}

let folder: string;
let server: StartedDiscordServer;
let channel: Channel | undefined;
let requests: Request[];

async function startChannel(section: object = {}): Promise<TestHost> {
  const { endpoints, botToken } = server.manifest;
  const [account] = discordChannel.accounts({
    token: botToken,
    apiUrl: endpoints.apiRoot,
    guilds: { "*": {} },
    ...section,
  });
  if (account === undefined) throw new Error("no account");
  const host = createTestHost();
  channel = discordChannel.create(account, host);
  await channel.start(never);
  return host;
}

/** Lets a person say something. */
async function say(
  content: string,
  place: { guildId?: string; channelId: string; parentChannelId?: string },
) {
  const { endpoints, adminToken } = server.manifest;
  const response = await fetch(endpoints.adminInboundUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ ...place, content, senderId: person, senderName: "Alice" }),
  });
  const answer = (await response.json()) as { message: { id: string } };
  return answer.message;
}

const room = () => ({
  guildId: server.manifest.fixture.guildId,
  channelId: server.manifest.fixture.channelId,
});
const directRoom = { channelId: "135000000000000099" };

const posts = (end: string): Request[] =>
  requests.filter(({ method, path }) => method === "POST" && path.endsWith(end));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "discord-"));
  requests = [];
  server = await startDiscordServer({
    recorderPath: join(folder, "requests.jsonl"),
    onEvent: (event) => void requests.push(event as Request),
  });
});

afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("Discord, against crabline", () => {
  test("connects and knows who it is", async () => {
    const host = await startChannel();
    expect(host.statuses.map((status: ChannelStatus) => status.state)).toEqual([
      "connecting",
      "connected",
    ]);
    expect(host.statuses.at(-1)).toMatchObject({
      identity: { id: server.manifest.botUserId, name: "crabline" },
    });
  });

  test("hands in a direct message", async () => {
    const host = await startChannel();
    const { id } = await say("hello", directRoom);
    await host.untilReceived(1);
    expect(host.received[0]).toMatchObject({
      id,
      address: { channel: "discord", account: "default", conversation: directRoom.channelId },
      chatType: "direct",
      sender: { id: person, isBot: false },
      text: "hello",
      mention: "none",
      link: `https://discord.com/channels/@me/${directRoom.channelId}/${id}`,
    });
    expect(host.received[0]?.room).toBeUndefined();
  });

  test("hands in a mention in a server, and a message without one, with the rule of the room", async () => {
    const host = await startChannel({
      guilds: { [room().guildId]: { channels: { "crabline-channel": {} } } },
    });
    await say(`<@${server.manifest.botUserId}> what time is it?`, room());
    await say("nobody asked you", room());
    await host.untilReceived(2);
    expect(host.received[0]).toMatchObject({
      chatType: "group",
      text: "what time is it?",
      mention: "user",
      room: {
        rule: `channels.discord.guilds.${room().guildId}.channels.crabline-channel`,
        listed: true,
        requireMention: true,
      },
    });
    expect(host.received[1]).toMatchObject({ mention: "none" });
  });

  test("a thread is a conversation of its own under its parent's rule", async () => {
    const thread = {
      guildId: room().guildId,
      channelId: "135000000000000077",
      parentChannelId: room().channelId,
    };
    const host = await startChannel({ guilds: { "*": { channels: { [room().channelId]: {} } } } });
    await say("in the thread", thread);
    await host.untilReceived(1);
    expect(host.received[0]).toMatchObject({
      address: { conversation: thread.channelId },
      room: { listed: true, rule: `channels.discord.guilds["*"].channels.${room().channelId}` },
    });
  });

  test("sends an answer as a reply that pings nobody else", async () => {
    const host = await startChannel();
    const { id } = await say(`<@${server.manifest.botUserId}> hi`, room());
    await host.untilReceived(1);
    const address = { channel: "discord", account: "default", conversation: room().channelId };
    const result = await channel?.send(
      { key: "key-1", address, text: "@everyone hello", kind: "answer", replyTo: id, part: 0 },
      never,
    );
    expect(result).toMatchObject({ ok: true, messageId: expect.stringMatching(/^\d+$/) });
    await channel?.send(
      { key: "key-2", address, text: "more", kind: "answer", replyTo: id, part: 1 },
      never,
    );
    const [first, second] = posts("/messages").map((request) => request.body);
    expect(first).toMatchObject({
      content: "@everyone hello",
      nonce: "key-1",
      enforce_nonce: true,
      allowed_mentions: { parse: [], replied_user: true },
      message_reference: { message_id: id, fail_if_not_exists: false },
    });
    expect(second).not.toHaveProperty("message_reference");
    expect(host.received).toHaveLength(1);
  });

  test("shows that it is typing", async () => {
    await startChannel();
    await channel?.typing?.(
      { channel: "discord", account: "default", conversation: room().channelId },
      never,
    );
    expect(posts("/typing").map(({ path }) => path)).toEqual([
      `/api/v10/channels/${room().channelId}/typing`,
    ]);
  });

  test("finds back to a server that was away", async () => {
    const host = await startChannel();
    const { port } = new URL(server.manifest.baseUrl);
    await server.close();
    server = await startDiscordServer({
      recorderPath: join(folder, "again.jsonl"),
      port: Number(port),
    });
    await vi.waitFor(() => expect(host.statuses.at(-1)?.state).toBe("connected"), {
      timeout: 15_000,
      interval: 50,
    });
    expect(host.statuses.map(({ state }) => state)).toContain("reconnecting");
    await say("welcome back", directRoom);
    await host.untilReceived(1);
    expect(host.received[0]?.text).toBe("welcome back");
  }, 20_000);

  test("a refused token is a matter for the operator, not for another attempt", async () => {
    await expect(startChannel({ token: "wrong.token.entirely" })).rejects.toMatchObject({
      code: "CHANNEL_MISCONFIGURED",
      message: "Discord refused the bot token of channels.discord.",
      hint: expect.stringContaining("Reset Token"),
    });
  });

  test("checks a token for onboarding and builds the invite link", async () => {
    const { endpoints, botToken, applicationId } = server.manifest;
    const section = { token: `Bot ${botToken}`, apiUrl: endpoints.apiRoot };
    const report = await discordChannel.checkSetup?.(section, never);
    expect(report).toMatchObject({
      ok: true,
      problem: expect.stringContaining("Message Content Intent"),
    });
    expect(report?.lines[0]).toContain("crabline");
    expect(report?.inviteUrl).toBe(
      `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=274878024768`,
    );
    const refused = await discordChannel.checkSetup?.({ ...section, token: "wrong" }, never);
    expect(refused).toMatchObject({
      ok: false,
      problem: expect.stringContaining("refused the bot token"),
    });
  });
});
