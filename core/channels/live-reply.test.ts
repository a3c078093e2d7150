import { describe, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import type { LiveEvent } from "../sdk/channel.ts";
import type { Logger } from "../sdk/logger.ts";
import { createLiveReply } from "./live-reply.ts";

const quiet = (): void => undefined;
const logger: Logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  child: () => logger,
};
const address = { channel: "chat", account: "default", conversation: "c1" };

function setUp(capabilities = { typing: true, streaming: true }) {
  const clock = createManualClock();
  const typedAt: number[] = [];
  const shown: LiveEvent[] = [];
  const startedAt = clock.now();
  let failure: Error | undefined;
  const channel = {
    typing: async (): Promise<void> => {
      typedAt.push(clock.now() - startedAt);
      if (failure) throw failure;
    },
    stream: (_: unknown, __: string, event: LiveEvent): void => {
      shown.push(event);
      if (failure) throw failure;
    },
  };
  const live = createLiveReply({ channel, capabilities, address, inboxId: "i1", clock, logger });
  const fail = (): void => {
    failure = new Error("the platform is away");
  };
  return { clock, typedAt, shown, live, fail };
}

describe("a live reply", () => {
  test("types at once and every eight seconds, and never after the end", async () => {
    const { clock, live, typedAt } = setUp();
    live.start();
    await clock.advance(17_000);
    live.finish("final");
    await clock.advance(60_000);
    live.start();
    await clock.advance(60_000);
    expect(typedAt).toEqual([0, 8000, 16_000]);
  });

  test("stops typing after half an hour, whatever the turn does", async () => {
    const { clock, live, typedAt } = setUp();
    live.start();
    await clock.advance(60 * 60_000);
    expect(Math.max(...typedAt)).toBeLessThanOrEqual(30 * 60_000);
  });

  test("shows the growing answer in order, then its end, then nothing", () => {
    const { live, shown } = setUp();
    live.onModel("demo/echo");
    live.onDelta("Hel");
    live.onTool("clock", "start");
    live.onTool("clock", "end", true);
    live.finish("aborted");
    live.onDelta("lo");
    live.finish("final");
    expect(shown).toEqual([
      { type: "model", ref: "demo/echo" },
      { type: "text-delta", text: "Hel" },
      { type: "tool", name: "clock", phase: "start" },
      { type: "tool", name: "clock", phase: "end", isError: true },
      { type: "done", state: "aborted" },
    ]);
  });

  test("shows nothing on a channel that cannot", async () => {
    const { clock, live, shown, typedAt } = setUp({ typing: false, streaming: false });
    live.start();
    live.onDelta("hello");
    live.finish("final");
    await clock.advance(20_000);
    expect([shown, typedAt]).toEqual([[], []]);
  });

  test("a channel that fails stops neither the turn nor the next try", async () => {
    const { clock, live, typedAt, fail } = setUp();
    fail();
    live.start();
    live.onDelta("hello");
    await clock.advance(9000);
    live.finish("error");
    expect(typedAt).toEqual([0, 8000]);
  });
});
