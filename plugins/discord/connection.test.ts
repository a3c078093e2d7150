import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel, ChannelHost, Logger, OutboundMessage } from "openclaw/sdk";
import { closeRules } from "./close-codes.ts";
import { discordChannel } from "./discord-channel.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";
import { createFastChannel } from "./testing/fast-channel.ts";

/** What people suffered from, row by row: the real library, with this plugin's own sockets, against the strict server. */

const never = new AbortController().signal;

let discord: TestDiscord;
const channels: Channel[] = [];
let warnings: string[];

function watchfulHost(changes: Partial<ChannelHost> = {}): TestHost {
  const host = createTestHost();
  const note = (message: string): void => void warnings.push(message);
  const logger: Logger = { ...host.logger, warn: note, error: note, child: () => logger };
  return Object.assign(host, { logger, ...changes });
}

function create(host: TestHost, section: object = {}): Channel {
  const channel = createFastChannel(discord, host, section);
  channels.push(channel);
  return channel;
}

async function start(section: object = {}): Promise<{ host: TestHost; channel: Channel }> {
  const host = watchfulHost();
  const channel = create(host, section);
  await channel.start(never);
  return { host, channel };
}

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });
const lastState = (host: TestHost): string | undefined => host.statuses.at(-1)?.state;
const states = (host: TestHost): string[] => host.statuses.map(({ state }) => state);
const texts = (host: TestHost): string[] => host.received.map(({ text }) => text);

/** Waits until a message of now arrives, and with it everything before. */
async function hears(host: TestHost, text: string): Promise<void> {
  discord.alice.say(text);
  await until(() => expect(texts(host)).toContain(text));
}

function outbound(key: string, text = "hello"): OutboundMessage {
  const address = { channel: "discord", account: "default", conversation: discord.channelId };
  return { key, address, text, kind: "answer" };
}

beforeEach(async () => {
  warnings = [];
  discord = await startTestDiscord();
});

afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.stop()));
  await discord.close();
  expect(discord.rest.broken).toEqual([]);
});

describe("D1: reconnecting ends, and ends connected", () => {
  const codes = Object.entries(closeRules).map(([code, { next }]) => [Number(code), next] as const);
  const comesBack = codes.filter(([, next]) => next !== "fatal").map(([code]) => code);
  test.each([1000, 1001, 1006, 1011, ...comesBack])(
    "after close code %i the bot is back and has missed nothing that Discord replays",
    async (code) => {
      const { host } = await start();
      // 1006 is what a client sees when the line breaks; nobody can send it.
      discord.gateway.drop(code === 1006 ? undefined : code);
      await until(() =>
        expect(states(host)).toEqual(["connecting", "connected", "reconnecting", "connected"]),
      );
      await hears(host, "are you there?");
      const isNew = closeRules[code]?.next === "identify";
      expect(discord.gateway.identifies).toHaveLength(isNew ? 2 : 1);
      expect(discord.gateway.resumes).toBe(isNew ? 0 : 1);
    },
  );

  const fatal = codes.filter(([, next]) => next === "fatal").map(([code]) => code);
  test.each(fatal)(
    "close code %i at the login is told with what to do, and not tried again",
    async (code) => {
      const refusal = { at: "identify", code } as const;
      discord.gateway.refusals.push(refusal, refusal);
      const failure: unknown = await create(watchfulHost())
        .start(never)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: "CHANNEL_MISCONFIGURED",
        message: expect.stringContaining("channels.discord"),
        hint: expect.stringMatching(/\w/),
      });
    },
  );

  test.each(fatal)(
    "close code %i while it runs ends the connection with its sentence",
    async (code) => {
      const { host } = await start();
      discord.gateway.drop(code);
      await until(() => expect(lastState(host)).toBe("stopped"));
      expect(host.statuses.at(-1)?.detail).toContain(`close code ${code}`);
    },
  );

  test("op 7 is a resume, op 9 a resume or a new login, as Discord says", async () => {
    const { host } = await start();
    discord.gateway.reconnect();
    await until(() => expect(discord.gateway.resumes).toBe(1));
    await until(() => expect(lastState(host)).toBe("connected"));
    discord.gateway.invalidate(true);
    await until(() => expect(discord.gateway.resumes).toBe(2));
    await until(() => expect(lastState(host)).toBe("connected"));
    const breaks = states(host).length;
    discord.gateway.invalidate(false);
    await until(() => expect(discord.gateway.identifies).toHaveLength(2));
    await until(() => expect(lastState(host)).toBe("connected"));
    // No attempt was spent on a session that is no more.
    expect(states(host).slice(breaks)).toEqual(["reconnecting", "connected"]);
    await hears(host, "still there?");
  });

  test.each([
    ["does not greet", 20_000],
    ["greets and does not answer the login", 30_000],
  ])("a server that takes the connection and %s is left for another attempt", async (how, ms) => {
    const { host } = await start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      if (how === "does not greet") discord.gateway.holdsHello = true;
      else discord.gateway.freeze(true);
      const waiting = vi.getTimerCount();
      discord.gateway.drop();
      await until(() => expect(states(host)).toContain("reconnecting"));
      await until(() => expect(discord.gateway.connections).toBe(1));
      await until(() => expect(vi.getTimerCount()).toBeGreaterThan(waiting));
      discord.gateway.holdsHello = false;
      vi.advanceTimersByTime(ms);
      discord.gateway.freeze(false);
    } finally {
      vi.useRealTimers();
    }
    await until(() => expect(lastState(host)).toBe("connected"));
    await hears(host, "are you back?");
  });

  test("a server that answers no heartbeat is left for a new connection", async () => {
    discord.gateway.heartbeatMs = 60;
    const { host } = await start();
    await until(() => expect(discord.gateway.heartbeats).toBeGreaterThan(2));
    discord.gateway.freeze(true);
    await until(() => expect(states(host)).toContain("reconnecting"));
    discord.gateway.freeze(false);
    await until(() => expect(lastState(host)).toBe("connected"));
    await hears(host, "alive again?");
  });

  test("many breaks one after another never end it, and spend no logins on what can be resumed", async () => {
    const { host } = await start();
    for (let count = 1; count <= 25; count += 1) {
      discord.gateway.drop(count % 2 === 0 ? undefined : 4000);
      await until(() => expect(discord.gateway.resumes).toBe(count));
    }
    await hears(host, "after all that");
    expect(discord.gateway.identifies).toHaveLength(1);
  });
});

describe("D2: one account's failure is nobody else's", () => {
  test("an account that is refused leaves the other one connected, and the process alive", async () => {
    const rejections: unknown[] = [];
    const note = (error: unknown): void => void rejections.push(error);
    process.on("unhandledRejection", note);
    const { host } = await start();
    const bad = create(watchfulHost(), { token: "not.a.token" });
    await expect(bad.start(never)).rejects.toMatchObject({ code: "CHANNEL_MISCONFIGURED" });
    await bad.stop();
    discord.gateway.holdsHello = true;
    const stuck = create(watchfulHost(), { token: discord.addBot("other").token });
    const started = stuck.start(never).catch((error: Error) => error.message);
    await until(() => expect(discord.gateway.connections).toBe(2));
    await stuck.stop();
    expect(await started).toBe("Connecting was stopped.");
    await hears(host, "and you?");
    process.off("unhandledRejection", note);
    expect(rejections).toEqual([]);
  });
});

describe("D3: the status tells what the protocol shows", () => {
  test("login, heartbeat and events have their times, and a dead line is not called connected", async () => {
    discord.gateway.heartbeatMs = 40;
    const before = Date.now();
    const { host, channel } = await start();
    await until(() => expect(channel.evidence?.()["heartbeat"]).toBeGreaterThanOrEqual(before));
    const evidence = channel.evidence?.() ?? {};
    expect(Object.keys(evidence).toSorted()).toEqual(["event", "heartbeat", "hello", "ready"]);
    for (const at of Object.values(evidence)) expect(at).toBeGreaterThanOrEqual(before);
    const end = discord.rest.outage();
    discord.gateway.holdsHello = true;
    discord.gateway.drop();
    await until(() => expect(lastState(host)).toBe("reconnecting"));
    expect(host.statuses.at(-1)?.detail).toContain("close code 1006");
    end();
    expect(lastState(host)).toBe("reconnecting");
  });
});

describe("D4 and D5: slow turns cost no connection, and silence is no failure", () => {
  test("while the gateway takes long over a message, heartbeats go on, other conversations arrive, and nothing reconnects", async () => {
    discord.gateway.heartbeatMs = 30;
    let finish = (): void => undefined;
    const busy = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const seen: string[] = [];
    const host = watchfulHost({
      async receive({ text }) {
        seen.push(text);
        if (text === "slow") await busy;
      },
    });
    await create(host).start(never);
    discord.alice.say("slow");
    await until(() => expect(seen).toEqual(["slow"]));
    const beats = discord.gateway.heartbeats;
    // As many heartbeats as there are in half an hour of Discord's.
    await until(() => expect(discord.gateway.heartbeats).toBeGreaterThan(beats + 40));
    discord.alice.dm("quick");
    await until(() => expect(seen).toEqual(["slow", "quick"]));
    expect(host.statuses.map(({ state }) => state)).toEqual(["connecting", "connected"]);
    finish();
  });
});

describe("D11: without the Message Content intent", () => {
  test("the account degrades to mentions, names the switch, and the other account keeps everything", async () => {
    const other = discord.addBot("other");
    discord.bot.grantsMessageContent = false;
    const limited = await start();
    const whole = await start({ token: other.token });
    expect(limited.host.statuses.at(-1)).toMatchObject({
      state: "connected",
      detail: expect.stringMatching(/Message Content Intent at https:.*Privileged Gateway Intents/),
    });
    expect(whole.host.statuses.at(-1)).not.toHaveProperty("detail");
    discord.alice.say("for everybody");
    await until(() => expect(texts(whole.host)).toEqual(["for everybody"]));
    expect(limited.host.received.at(-1)).toMatchObject({
      mention: "none",
      room: { requireMention: true },
    });
  });

  test("the intent that is withdrawn while it runs costs the text of others, not the connection", async () => {
    const { host, channel } = await start();
    discord.bot.grantsMessageContent = false;
    discord.gateway.invalidate(false);
    // The supervisor starts the account again; here the test does.
    await until(() => expect(lastState(host)).toBe("stopped"));
    expect(host.statuses.at(-1)?.detail).toContain("privileged intent");
    await channel.start(never);
    expect(host.statuses.at(-1)).toMatchObject({
      state: "connected",
      detail: expect.stringContaining("intent"),
    });
  });
});

describe("D19 and D3: many connections at once", () => {
  test("as many shards as Discord recommends, each login in its turn", async () => {
    discord.gateway.shards = 3;
    const { host } = await start();
    expect(discord.gateway.identifies.map(({ shard }) => shard)).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    expect(discord.gateway.connections).toBe(3);
    const { guildId, channelIds } = discord.addGuild();
    expect(guildId).not.toBe(discord.guildId);
    await hears(host, "in the first guild");
    discord.alice.say("in another", { channelId: channelIds[0] ?? "" });
    discord.alice.dm("in private");
    await until(() =>
      expect(texts(host).toSorted()).toEqual(["in another", "in private", "in the first guild"]),
    );
  });

  test("logins keep the five seconds that Discord asks for, and none is refused", async () => {
    await discord.close();
    let ahead = 0;
    discord = await startTestDiscord({
      enforcesIdentifyPause: true,
      now: () => Date.now() + ahead,
    });
    discord.gateway.shards = 4;
    const channel = createFastChannel(discord, watchfulHost(), {}, async (ms) => {
      ahead += ms;
    });
    channels.push(channel);
    await channel.start(never);
    const { identifiedAt } = discord.gateway;
    expect(identifiedAt).toHaveLength(4);
    const pauses = identifiedAt.slice(1).map((at, index) => at - (identifiedAt[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5000);
  });

  test("the status is that of the weakest connection", async () => {
    discord.gateway.shards = 2;
    discord.gateway.heartbeatMs = 30;
    let goOn = (): void => undefined;
    const door = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const pauses: Promise<void>[] = [];
    const host = watchfulHost();
    const channel = createFastChannel(discord, host, {}, async () => pauses.shift());
    channels.push(channel);
    await channel.start(never);
    pauses.push(Promise.resolve(), door);
    discord.gateway.drop();
    await until(() => expect(discord.gateway.resumes).toBe(1));
    const beats = discord.gateway.heartbeats;
    await until(() => expect(discord.gateway.heartbeats).toBeGreaterThan(beats + 2));
    expect(lastState(host)).toBe("reconnecting");
    goOn();
    await until(() => expect(lastState(host)).toBe("connected"));
    expect(discord.gateway.resumes).toBe(2);
  });

  test("a login that Discord finds too early is tried again", async () => {
    await discord.close();
    let ahead = 0;
    discord = await startTestDiscord({
      enforcesIdentifyPause: true,
      now: () => Date.now() + ahead,
    });
    const first = await start();
    discord.gateway.invalidate(false);
    await until(() => expect(discord.gateway.identifies.length).toBeGreaterThan(1));
    ahead = 5000;
    await until(() => expect(lastState(first.host)).toBe("connected"));
  });
});

describe("D7 and D22: what is sent arrives once, or is known not to have arrived", () => {
  test("a connection that breaks, before or after, is repeated by itself under the same nonce", async () => {
    const { channel } = await start();
    for (const [index, when] of (["after", "before", "after"] as const).entries()) {
      discord.rest.faults.push({ type: "reset", when });
      expect(await channel.send(outbound(`key-${index}`), never)).toMatchObject({ ok: true });
    }
    expect(discord.rest.sent.map(({ body }) => body["nonce"])).toEqual(["key-0", "key-1", "key-2"]);
  });

  test("what is made anew by each request is not repeated behind its caller's back", async () => {
    const { repeatRequests } = await import("./repeat-requests.ts");
    const { DefaultRestOptions } = await import("discord.js");
    let requests = 0;
    const request = repeatRequests(async () => {
      requests += 1;
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    });
    const url = `${discord.apiUrl}/v10/channels/1/messages`;
    const once = { method: "POST", body: JSON.stringify({ content: "x" }) };
    await expect(request(url, once)).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
    expect(requests).toBe(1);
    const safe = {
      method: "POST",
      body: JSON.stringify({ content: "x", nonce: "n", enforce_nonce: true }),
    };
    await expect(request(url, safe)).rejects.toMatchObject({
      message: expect.not.stringContaining("ECONNRESET"),
    });
    expect(requests).toBe(4);
    expect(DefaultRestOptions.retries).toBeLessThanOrEqual(3);
  });

  test("a failure is said with its reason", async () => {
    const { channel } = await start();
    const end = discord.rest.outage();
    expect(await channel.send(outbound("key-1"), never)).toMatchObject({
      ok: false,
      message: expect.stringContaining("could not be reached"),
    });
    end();
    expect(await channel.send(outbound("key-1"), never)).toMatchObject({ ok: true });
  });
});

test("the accounts of a section are told apart by token, and a proxy's password is a secret", () => {
  const [first, second] = discordChannel.accounts({
    accounts: {
      a: { token: "one", proxy: "http://me:hidden-word@127.0.0.1:1" },
      b: { token: "one" },
    },
  });
  expect(first?.secrets).toEqual(["one", "hidden-word"]);
  expect(second?.problem).toContain("duplicate bot token");
});
