import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel, ChannelHost, InboundMessage, KnownConversation } from "openclaw/sdk";
import { createFastChannel } from "./testing/fast-channel.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";
import { snowflakeAt } from "./testing/snowflakes.ts";

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
  const host = createTestHost({ conversations });
  channel = createFastChannel(discord, host, { guilds });
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
      id: snowflakeAt(Date.now() - 70 * minute),
    });
    discord.say(`<@${discord.botId}> one`);
    discord.say("two");
    const id = discord.say("privately", inDirectChat());
    const host = await start([
      remembered(discord.channelId, last),
      remembered(discord.directChannelId, last),
    ]);
    await host.untilReceived(3);
    const inRoom = host.received.filter(({ chatType }) => chatType === "group");
    const [inPrivate] = host.received.filter(({ chatType }) => chatType === "direct");
    expect(inRoom.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(inRoom[0]).toMatchObject({
      chatType: "group",
      mention: "user",
      room: { listed: true, rule: 'channels.discord.guilds["*"]' },
      link: expect.stringContaining(`/${discord.guildId}/${discord.channelId}/`),
    });
    expect(inPrivate).toMatchObject({
      text: "privately",
      id,
      chatType: "direct",
      link: `https://discord.com/channels/@me/${discord.directChannelId}/${id}`,
    });
    expect(inPrivate?.room).toBeUndefined();
  });

  test("is connected before it has caught up", async () => {
    discord.rest.readFaults.push({ type: "status", status: 429, retryAfter: 0.5 });
    discord.say("hello?");
    const host = await start([remembered(discord.channelId, "1")]);
    expect(host.statuses.at(-1)?.state).toBe("connected");
    expect(host.received).toEqual([]);
    await host.untilReceived(1);
  });

  test("leaves out what is older than an hour, its own words, and all but the newest twenty", async () => {
    discord.say("too old", { id: snowflakeAt(Date.now() - 61 * minute) });
    discord.say("my own", { author: { id: discord.botId, username: "testbot", bot: true } });
    for (let count = 1; count <= 30; count += 1) discord.say(`message ${count}`);
    const host = await start([remembered(discord.channelId, "1")]);
    await host.untilReceived(20);
    expect(texts(host)).toEqual(Array.from({ length: 20 }, (_, index) => `message ${index + 11}`));
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

describe("D6: what nobody answers any more is said once, and order holds", () => {
  const hour = 60 * minute;

  /** A host that remembers, and admits what mentions the bot. */
  async function startWith(
    services: Partial<ChannelHost>,
    section: object = {},
  ): Promise<TestHost> {
    const host = Object.assign(
      createTestHost({ conversations: [remembered(discord.channelId, "1")] }),
      services,
    );
    channel = createFastChannel(discord, host, { guilds: { "*": {} }, ...section });
    await channel.start(never);
    return host;
  }

  function memory() {
    const notes = new Map<string, string>();
    return {
      notes: {
        read: async (name: string) => notes.get(name),
        write: async (name: string, text: string | undefined) => void notes.set(name, text ?? ""),
        list: async () => [],
      },
      admits: async ({ mention }: InboundMessage) => ({
        admitted: mention !== "none",
        reason: "",
        rule: "",
      }),
    };
  }

  const notices = () => discord.rest.sent.map(({ body }) => body["content"]);
  const ask = (text: string, id?: string) =>
    discord.say(`<@${discord.botId}> ${text}`, id === undefined ? {} : { id });

  test("one notice for all that is too old or too many, none for chatter, and not again at the next start", async () => {
    ask("long ago", snowflakeAt(Date.now() - 2 * hour));
    discord.say("chatter of long ago", { id: snowflakeAt(Date.now() - 2 * hour + 1) });
    for (let count = 1; count <= 22; count += 1) ask(`question ${count}`);
    const services = memory();
    const host = await startWith(services);
    await host.untilReceived(20);
    expect(texts(host)).toEqual(Array.from({ length: 20 }, (_, index) => `question ${index + 3}`));
    await until(() =>
      expect(notices()).toEqual([
        expect.stringMatching(/^⚠️ 3 messages written here while I was away stay unanswered/),
      ]),
    );
    const note = () => services.notes.read(`catch-up:${discord.channelId}`);
    await vi.waitFor(async () => expect(await note()).toBeDefined());
    await channel?.stop();
    const again = await startWith(services);
    await again.untilReceived(20);
    await quiet(again, 1);
    expect(notices()).toHaveLength(1);
    // Discord would not remember the nonce for as long as an outage may last.
    const sends = discord.rest.requests.filter((line) => /^POST .*\/messages$/.test(line));
    expect(sends).toHaveLength(1);
  });

  test("the limits are the config's, and it can be switched off", async () => {
    for (let count = 1; count <= 5; count += 1) ask(`question ${count}`);
    const few = await startWith({}, { catchUp: { maxMessages: 2, maxAgeMinutes: 5 } });
    await few.untilReceived(2);
    expect(texts(few)).toEqual(["question 4", "question 5"]);
    await channel?.stop();
    const off = await startWith({}, { catchUp: { enabled: false } });
    await quiet(off, 1);
    expect(texts(off)).toEqual(["are you there?"]);
  });

  test("a live message waits for the past of its conversation, and another conversation does not wait for it", async () => {
    ask("missed");
    discord.rest.readFaults.push({ type: "status", status: 429, retryAfter: 0.3 });
    const host = await startWith({});
    ask("live");
    discord.alice.dm("elsewhere");
    await host.untilReceived(3);
    expect(texts(host)).toEqual(["elsewhere", "missed", "live"]);
  });

  test("a room in which the bot never spoke is looked at when something was written there, and only where it may answer", async () => {
    const open = discord.addChannel({ name: "open" });
    const closed = discord.addChannel({ name: "closed" });
    const services = { notes: memory().notes };
    const guilds = { "*": { channels: { "*": {}, closed: { enabled: false } } } };
    await startWith(services, { guilds });
    // Until its first catch-up is over, it cannot say that it has heard everything.
    await vi.waitFor(async () => expect(await services.notes.read("seen")).toBeDefined(), 15_000);
    await channel?.stop();
    discord.alice.say("first words", { channelId: open.id });
    discord.alice.say("unheard", { channelId: closed.id });
    const before = discord.rest.requests.length;
    const host = await startWith(services, { guilds });
    await host.untilReceived(1);
    expect(texts(host)).toEqual(["first words"]);
    expect(
      discord.rest.requests.slice(before).filter((line) => line.includes("/messages")),
    ).toHaveLength(2);
  });

  test("an empty history is not taken for nothing missed: it is reported", async () => {
    discord.history.hide(discord.channelId, "empty");
    const lines: string[] = [];
    const silent = createTestHost().logger;
    const info = (message: string, facts?: object): void =>
      void lines.push(`${message} ${JSON.stringify(facts)}`);
    const host = await startWith({ logger: { ...silent, info, child: () => silent } });
    ask("live");
    await host.untilReceived(1);
    expect(lines.join()).toContain("Read Message History");
  });

  test("a message that is seen live, in a replay and in the history is handed in under one id", async () => {
    const host = await startWith({});
    const id = ask("once");
    await host.untilReceived(1);
    discord.gateway.invalidate(false);
    await until(() => expect(discord.gateway.identifies).toHaveLength(2));
    await until(() => expect(host.received.length).toBeGreaterThan(1));
    // The gateway's inbox knows it by this id and takes it once.
    expect(new Set(host.received.map((message) => message.id))).toEqual(new Set([id]));
  });
});

describe("after a lost connection", () => {
  test("a resumed session brings what was missed, and no history is read", async () => {
    const host = await start([remembered(discord.channelId, "1")]);
    await until(() => expect(discord.rest.requests.join()).toContain("/messages"));
    discord.gateway.drop();
    discord.say("meanwhile");
    await host.untilReceived(1);
    expect(discord.gateway.resumes).toBe(1);
    await quiet(host, 1);
    expect(texts(host)).toEqual(["meanwhile", "are you there?"]);
    expect(discord.rest.requests.filter((line) => line.includes("/messages"))).toHaveLength(1);
  });

  test("a new session hands in what the old one missed, once, next to what is said after", async () => {
    const host = await start([remembered(discord.channelId, "1")]);
    const heard = (): string[] => [...new Set(texts(host))];
    discord.say("before");
    await until(() => expect(heard()).toEqual(["before"]));
    discord.gateway.forgetSessions();
    discord.gateway.drop(4000);
    discord.say("meanwhile");
    await until(() => expect(heard()).toEqual(["before", "meanwhile"]));
    expect(discord.gateway.identifies).toHaveLength(2);
    discord.say("afterwards");
    await until(() => expect(heard()).toEqual(["before", "meanwhile", "afterwards"]));
  });
});
