import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Channel, ChannelHost, ChannelNotes } from "openclaw/sdk";
import { createFastChannel } from "./testing/fast-channel.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";

/** Breaks that come at the wrong moment: what was written first is handed in first, all the same. */

let discord: TestDiscord;
let channel: Channel | undefined;

beforeEach(async () => {
  discord = await startTestDiscord();
  discord.gateway.heartbeatMs = 30;
});

afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await discord.close();
});

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });
/** A message that was there before may be handed in again; it is the same message then. */
const texts = ({ received }: TestHost): string[] => [...new Set(received.map(({ text }) => text))];

function memory() {
  const kept = new Map<string, string>();
  const notes: ChannelNotes = {
    read: async (name) => kept.get(name),
    write: async (name, text) => void kept.set(name, text ?? ""),
    list: async () => [],
  };
  return { kept, notes };
}

/** A gate for one step of the test. */
function createDoor() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function start(
  doors: Promise<void>[],
  services: Partial<ChannelHost> = {},
): Promise<TestHost> {
  const known = { conversation: discord.channelId, lastMessageId: "1", lastAt: Date.now() };
  const host = Object.assign(createTestHost(), {
    async conversations() {
      await doors.shift();
      return [known];
    },
    ...services,
  });
  channel = createFastChannel(discord, host);
  await channel.start(new AbortController().signal);
  return host;
}

/** Until everything that the gateway sent before has been read. */
async function heartbeats(): Promise<void> {
  const before = discord.gateway.heartbeats;
  await until(() => expect(discord.gateway.heartbeats).toBeGreaterThan(before + 2));
}

/** The connection breaks, and stays away until the answer is called. */
async function breakAway(host: TestHost): Promise<() => void> {
  discord.gateway.forgetSessions();
  discord.gateway.holdsHello = true;
  discord.gateway.drop();
  await until(() => expect(host.statuses.at(-1)?.state).toBe("reconnecting"));
  await until(() => expect(discord.gateway.connections).toBe(1));
  return () => {
    discord.gateway.holdsHello = false;
    discord.gateway.drop();
  };
}

test("D6: what is said at the start waits, however long it takes to learn which conversations there are", async () => {
  discord.say("missed");
  const door = createDoor();
  const host = await start([door.opened]);
  discord.say("live");
  await heartbeats();
  expect(texts(host)).toEqual([]);
  door.open();
  await until(() => expect(texts(host)).toEqual(["missed", "live"]));
});

test("D6: what is said after a second break waits for what was missed in it, though the first catch-up ended meanwhile", async () => {
  discord.say("missed first");
  const [first, second] = [createDoor(), createDoor()];
  const host = await start([first.opened, second.opened]);
  const comeBack = await breakAway(host);
  first.open();
  await until(() => expect(texts(host)).toEqual(["missed first"]));
  discord.say("missed second");
  comeBack();
  await until(() => expect(discord.gateway.live).toBe(1));
  discord.say("live");
  await heartbeats();
  expect(texts(host)).toEqual(["missed first"]);
  second.open();
  await until(() => expect(texts(host)).toEqual(["missed first", "missed second", "live"]));
});

test("D6: what is said while the servers of a new session are still coming in waits as well", async () => {
  discord.say("before");
  const host = await start([]);
  await until(() => expect(texts(host)).toEqual(["before"]));
  const comeBack = await breakAway(host);
  discord.say("missed");
  discord.gateway.holdsGuilds = true;
  comeBack();
  await until(() => expect(discord.gateway.identifies).toHaveLength(2));
  discord.say("live");
  await heartbeats();
  expect(texts(host)).toEqual(["before"]);
  discord.gateway.holdsGuilds = false;
  await until(() => expect(texts(host)).toEqual(["before", "missed", "live"]));
});

test("D6: a catch-up that a new session overtakes opens nothing any more", async () => {
  discord.say("missed first");
  const [first, second] = [createDoor(), createDoor()];
  const { kept, notes } = memory();
  const host = await start([first.opened, second.opened], { notes });
  const comeBack = await breakAway(host);
  discord.say("missed second");
  comeBack();
  await until(() => expect(host.statuses.at(-1)?.state).toBe("connected"));
  await until(() => expect(discord.gateway.live).toBe(1));
  discord.say("live");
  await heartbeats();
  first.open();
  await heartbeats();
  expect(texts(host)).toEqual([]);
  expect(kept.get("seen")).toBeUndefined();
  second.open();
  await until(() => expect(texts(host)).toEqual(["missed first", "missed second", "live"]));
});

test("D6: nothing counts as heard while the connection is away, though a catch-up ends meanwhile", async () => {
  const { kept, notes } = memory();
  const lines: string[] = [];
  const door = createDoor();
  const { logger } = createTestHost();
  discord.say("missed");
  const host = await start([door.opened], {
    logger: { ...logger, info: (line) => void lines.push(line) },
    notes,
  });
  const comeBack = await breakAway(host);
  door.open();
  await until(() => expect(lines.join()).toContain("looked for what was said"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(kept.get("seen")).toBeUndefined();
  comeBack();
  await until(() => expect(kept.get("seen")).toBeDefined());
});
