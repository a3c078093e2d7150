import { EventEmitter } from "node:events";
import type { SessionInfo } from "discord.js";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { ShardConnection } from "./shard-connection.ts";
import type { Ending, ShardSigns } from "./shard-plan.ts";

/** One socket and the clock: what ends a connection, and what does not. */

const minute = 60_000;
const beatMs = 41_250;
const greeting = { op: 10, d: { heartbeat_interval: beatMs } };
const ready = { op: 0, t: "READY", s: 1, d: { session_id: "s", resume_gateway_url: "wss://r" } };

/** A gateway that says what the test says, and acknowledges heartbeats while it is told to. */
function createLine() {
  const sent: { op: number }[] = [];
  const line = { sent, isAcknowledging: true, says, ended: undefined as Ending | undefined };
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    CLOSED: 3,
    readyState: 1,
    send(text: string) {
      const packet = JSON.parse(text) as { op: number };
      sent.push(packet);
      if (packet.op === 1 && line.isAcknowledging) says({ op: 11 });
    },
    close(code: number) {
      socket.readyState = 3;
      socket.emit("close", code);
    },
    terminate: () => socket.close(1006),
  });
  function says(packet: unknown): void {
    const text = typeof packet === "string" ? packet : JSON.stringify(packet);
    socket.emit("message", Buffer.from(text));
  }
  return { line, socket: socket as unknown as WebSocket };
}

async function connect(emit: (event: string) => void = () => undefined) {
  const { line, socket } = createLine();
  const life = new AbortController();
  let session: SessionInfo | null = null;
  const signs: ShardSigns = {};
  const connection = new ShardConnection(
    {
      id: 0,
      shardCount: 1,
      query: "v=10",
      random: () => 0.5,
      open: () => socket,
      url: async () => "wss://main.test",
      token: () => "token",
      session: { read: () => session, write: (info) => void (session = info) },
      mayIdentify: async () => undefined,
      identity: () => ({}),
      emit,
      sleep: async () => undefined,
    },
    signs,
    () => undefined,
  );
  const over = connection.live(life.signal).then((ending) => (line.ended = ending));
  await vi.advanceTimersByTimeAsync(0);
  return { line, signs, stop: () => life.abort(), over };
}

async function connected() {
  const made = await connect();
  made.line.says(greeting);
  await vi.advanceTimersByTimeAsync(0);
  made.line.says(ready);
  return made;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a connection to the gateway", () => {
  test("D5: a day on which nobody says a word ends nothing", async () => {
    const { line, signs, stop, over } = await connected();
    await vi.advanceTimersByTimeAsync(24 * 60 * minute);
    expect(line.ended).toBeUndefined();
    expect(Date.now() - (signs.heartbeat ?? 0)).toBeLessThan(beatMs);
    stop();
    expect(await over).toMatchObject({ next: "resume" });
  });

  test("D1: without a HELLO, without a READY and without an ACK it ends by itself, and soon", async () => {
    const mute = await connect();
    await vi.advanceTimersByTimeAsync(minute);
    expect(mute.line.ended).toMatchObject({ next: "resume" });
    const unfinished = await connect();
    unfinished.line.says(greeting);
    await vi.advanceTimersByTimeAsync(minute);
    expect(unfinished.line.ended).toMatchObject({ next: "identify" });
    const dead = await connected();
    await vi.advanceTimersByTimeAsync(10 * minute);
    dead.line.isAcknowledging = false;
    await vi.advanceTimersByTimeAsync(2 * beatMs);
    expect(dead.line.ended).toMatchObject({ next: "resume" });
  });

  test("D2: whatever the gateway says, nothing is thrown, and it can still be ended", async () => {
    const known = fc.constantFrom<unknown>(greeting, ready, { op: 11 }, { op: 7 }, { op: 1 });
    const odd = fc.record(
      {
        op: fc.constantFrom<unknown>(0, 0, 0, 0, 1, 7, 9, 10, 11, 99, "0", null),
        d: fc.oneof(fc.constant(null), fc.anything({ maxDepth: 1 })),
        s: fc.oneof(fc.constant(null), fc.integer(), fc.string()),
        t: fc.constantFrom<unknown>("READY", "RESUMED", "MESSAGE_CREATE", null, 7),
      },
      { requiredKeys: [] },
    );
    const packet = fc.oneof(known, odd, fc.string(), fc.json());
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 20 }), async (packets) => {
        const { line, stop, over } = await connect();
        for (const each of packets) {
          line.says(typeof each === "string" ? each : JSON.stringify(each, hideBigNumbers));
          await vi.advanceTimersByTimeAsync(10);
        }
        stop();
        expect(["resume", "identify"]).toContain((await over).next);
      }),
      { numRuns: 100 },
    );
  });

  test("D2: a listener that fails costs its event and not the process", async () => {
    const made = await connect((event) => {
      if (event === "dispatch") throw new Error("the library could not read it");
    });
    made.line.says(greeting);
    await vi.advanceTimersByTimeAsync(0);
    expect(() => made.line.says(ready)).not.toThrow();
    made.stop();
    await made.over;
  });
});

function hideBigNumbers(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
