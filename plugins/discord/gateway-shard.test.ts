import { EventEmitter } from "node:events";
import type { SessionInfo } from "discord.js";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { createShard } from "./gateway-shard.ts";
import { ShardConnection } from "./shard-connection.ts";
import type { ShardPlan } from "./shard-plan.ts";

const plan: Omit<ShardPlan, "open" | "emit"> = {
  id: 0,
  shardCount: 1,
  query: "v=10",
  random: Math.random,
  url: async () => "wss://main.test",
  token: () => "token",
  session: { read: () => null, write: () => undefined },
  mayIdentify: async () => undefined,
  identity: () => ({}),
  sleep: async () => undefined,
};

/** A Discord that nobody reaches, and a clock that only counts. */
async function tryInVain(attempts: number, random: () => number, known?: SessionInfo) {
  const pauses: number[] = [];
  const addresses: string[] = [];
  let session: SessionInfo | null = known ?? null;
  const shard = createShard({
    ...plan,
    random,
    open(url): WebSocket {
      addresses.push(new URL(url).host);
      throw new Error("connect ECONNREFUSED");
    },
    session: { read: () => session, write: (info) => void (session = info) },
    emit: () => undefined,
    async sleep(ms) {
      pauses.push(ms);
      if (pauses.length === attempts) void shard.destroy();
    },
  });
  await expect(shard.connect()).rejects.toThrow("The connection was ended.");
  return { pauses, addresses };
}

const longest = (): number => 0.999;

test("D1: the pauses between attempts double, up to a minute, and go on for ever", async () => {
  const { pauses } = await tryInVain(2500, longest);
  const seconds = pauses.map((ms) => Math.round(ms / 1000));
  expect(seconds.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  expect(pauses).toHaveLength(2500);
});

test("D1: each pause is drawn at random, so that many bots do not come back in step", async () => {
  const { pauses } = await tryInVain(50, Math.random);
  expect(new Set(pauses).size).toBe(50);
});

test("D1: a session whose address is dead is given up for a new one after a few attempts", async () => {
  const session = {
    sessionId: "s",
    sequence: 7,
    shardId: 0,
    shardCount: 1,
    resumeURL: "wss://dead.test",
  };
  const { addresses } = await tryInVain(20, longest, session);
  expect(addresses.indexOf("main.test")).toBeGreaterThan(2);
  expect(addresses.indexOf("main.test")).toBeLessThan(10);
  expect(addresses.at(-1)).toBe("main.test");
});

test("D2: a packet that cannot be read, or that the library cannot bear, throws into no event of the socket", async () => {
  const socket = new EventEmitter();
  const stop = new AbortController();
  const errors: unknown[] = [];
  const connection = new ShardConnection(
    {
      ...plan,
      open: () => socket as WebSocket,
      emit(event, { error }) {
        if (event === "error") errors.push(error);
        else if (event === "dispatch") throw new Error("what the library does with it");
      },
    },
    {},
    () => undefined,
  );
  const ended = connection.live(stop.signal);
  await new Promise((resolve) => setImmediate(resolve));
  const packets = [
    "no json",
    "7",
    '{"op":0,"t":"READY","d":null}',
    '{"op":0,"t":"X","s":1,"d":{}}',
  ];
  for (const packet of packets) socket.emit("message", Buffer.from(packet));
  expect(errors).toEqual([expect.any(TypeError), new Error("what the library does with it")]);
  Object.assign(socket, { readyState: 3, CLOSED: 3 });
  stop.abort();
  await ended;
});
