import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel, KnownConversation } from "openclaw/sdk";
import { discordChannel } from "./discord-channel.ts";
import { startTestDiscord, type TestDiscord } from "./fixtures/discord-server.ts";
import { snowflakeAt } from "./fixtures/snowflakes.ts";

/** What was said while the gateway was away, against the real discord.js and a Discord that keeps it. */

const never = new AbortController().signal;
const minute = 60_000;

let discord: TestDiscord;
let channel: Channel | undefined;

/** What the gateway remembers: where it was in conversation, and the last message from there. */
function remembered(conversation: string, lastMessageId: string): KnownConversation {
  return { conversation, lastMessageId, lastAt: Date.now() };
}

async function start(
  conversations: KnownConversation[],
  guilds: object = { "*": {} },
): Promise<TestHost> {
  const [account] = discordChannel.accounts({
    token: discord.token,
    apiUrl: discord.apiUrl,
    guilds,
  });
  if (account === undefined) throw new Error("no account");
  const host = createTestHost({ conversations });
  channel = discordChannel.create(account, host);
  await channel.start(never);
  return host;
}

const texts = (host: TestHost): string[] => host.received.map(({ text }) => text);
const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 });
const inDirectChat = () => ({
  guild_id: undefined,
  member: undefined,
  channel_id: discord.directChannelId,
  channel_type: 1,
});

/** A live message after everything else: by the time it arrives, a catch-up that was to happen has had its chance. */
async function quiet(host: TestHost, requests: number): Promise<void> {
  await until(() => expect(discord.rest.requests.length).toBeGreaterThanOrEqual(requests));
  const count = host.received.length;
  discord.say("are you there?");
  await host.untilReceived(count + 1);
}

beforeEach(async () => {
  discord = await startTestDiscord();
});

afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await discord.close();
});

describe("after a start", () => {
  test("hands in what was missed where it was in conversation, oldest first and whole", async () => {
    const last = discord.say("the last thing it heard", {
      id: snowflakeAt(Date.now() - 20 * minute),
    });
    discord.say(`<@${discord.botId}> one`);
    discord.say("two");
    const id = discord.say("privately", inDirectChat());
    const host = await start([
      remembered(discord.channelId, last),
      remembered(discord.directChannelId, last),
    ]);
    await host.untilReceived(3);
    expect(texts(host)).toEqual(["one", "two", "privately"]);
    expect(host.received[0]).toMatchObject({
      chatType: "group",
      mention: "user",
      room: { listed: true, rule: 'channels.discord.guilds["*"]' },
      link: expect.stringContaining(`/${discord.guildId}/${discord.channelId}/`),
    });
    expect(host.received[2]).toMatchObject({
      id,
      chatType: "direct",
      link: `https://discord.com/channels/@me/${discord.directChannelId}/${id}`,
    });
    expect(host.received[2]?.room).toBeUndefined();
  });

  test("is connected before it has caught up", async () => {
    discord.rest.readFaults.push({ type: "status", status: 429, retryAfter: 0.5 });
    discord.say("hello?");
    const host = await start([remembered(discord.channelId, "1")]);
    expect(host.statuses.at(-1)?.state).toBe("connected");
    expect(host.received).toEqual([]);
    await host.untilReceived(1);
  });

  test("leaves out what is older than ten minutes, its own words, and what goes beyond a page", async () => {
    discord.say("too old", { id: snowflakeAt(Date.now() - 11 * minute) });
    discord.say("my own", { author: { id: discord.botId, username: "testbot", bot: true } });
    for (let count = 1; count <= 52; count += 1) discord.say(`message ${count}`);
    const host = await start([remembered(discord.channelId, "1")]);
    await host.untilReceived(50);
    expect(texts(host)).toEqual(Array.from({ length: 50 }, (_, index) => `message ${index + 3}`));
    expect(discord.rest.requests.filter((line) => line.includes("/messages"))).toHaveLength(1);
  });

  test("hands in again what had arrived before the outage, so that nothing between is lost", async () => {
    discord.say("missed");
    const last = discord.say("arrived first, after a restart that was cut short");
    const host = await start([remembered(discord.channelId, last)]);
    await host.untilReceived(2);
    expect(texts(host)[0]).toBe("missed");
  });

  test("takes a thread that it was not told of for a thread, under its parent's rule", async () => {
    discord.say("in the thread", { channel_id: discord.threadId });
    const guilds = { "*": { channels: { general: { requireMention: false } } } };
    const host = await start([remembered(discord.threadId, "1")], guilds);
    await host.untilReceived(1);
    expect(host.received[0]).toMatchObject({
      chatType: "group",
      address: { conversation: discord.threadId },
      room: { listed: true, requireMention: false },
    });
  });

  test("asks for the roles of a sender where the room's rule needs them, and only there", async () => {
    discord.say("hello");
    discord.say("again");
    const guilds = { "*": { roles: ["300000000000000001"] } };
    const host = await start([remembered(discord.channelId, "1")], guilds);
    await host.untilReceived(2);
    expect(host.received.map(({ sender }) => [sender.name, sender.roles])).toEqual([
      ["Ali", ["300000000000000001"]],
      ["Ali", ["300000000000000001"]],
    ]);
    const asked = discord.rest.requests.filter((line) => line.includes("/members/"));
    expect(asked).toHaveLength(1);
  });

  test.each(["refused", "empty"] as const)(
    "a history that is %s costs the others nothing",
    async (how) => {
      discord.history.hide(discord.channelId, how);
      discord.say("privately", inDirectChat());
      const host = await start([
        remembered(discord.channelId, "1"),
        remembered("999", "1"),
        remembered(discord.directChannelId, "1"),
      ]);
      await host.untilReceived(1);
      expect(texts(host)).toEqual(["privately"]);
    },
  );

  test("asks for no history when the gateway remembers no conversation", async () => {
    discord.say("to nobody");
    const host = await start([]);
    await quiet(host, 1);
    expect(texts(host)).toEqual(["are you there?"]);
    expect(discord.rest.requests.filter((line) => line.includes("/messages"))).toEqual([]);
  });

  test("a stop ends it", async () => {
    discord.rest.readFaults.push({ type: "status", status: 429, retryAfter: 60 });
    discord.say("hello?");
    const host = await start([remembered(discord.channelId, "1")]);
    await until(() => expect(discord.rest.requests.join()).toContain("/messages"));
    await channel?.stop();
    expect(host.received).toEqual([]);
  });
});

describe("after a lost connection", () => {
  test("a resumed session brings what was missed, and no history is read", async () => {
    const host = await start([remembered(discord.channelId, "1")]);
    await until(() => expect(discord.rest.requests.join()).toContain("/messages"));
    discord.gateway.drop();
    await until(() => expect(discord.gateway.connections).toBe(0));
    discord.say("meanwhile");
    await host.untilReceived(1);
    expect(discord.gateway.resumes).toBe(1);
    await quiet(host, 1);
    expect(texts(host)).toEqual(["meanwhile", "are you there?"]);
    expect(discord.rest.requests.filter((line) => line.includes("/messages"))).toHaveLength(1);
  }, 20_000);

  test("a new session hands in what the old one missed, once, next to what is said after", async () => {
    const host = await start([remembered(discord.channelId, "1")]);
    discord.gateway.forgetSessions();
    discord.gateway.drop(4000);
    await until(() => expect(discord.gateway.connections).toBe(0));
    discord.say("meanwhile");
    await host.untilReceived(1);
    expect(discord.gateway.identifies).toHaveLength(2);
    discord.say("afterwards");
    await host.untilReceived(2);
    expect(texts(host)).toEqual(["meanwhile", "afterwards"]);
  }, 20_000);
});
