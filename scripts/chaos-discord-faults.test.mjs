import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runStorm } from "./chaos/discord-storm.mjs";

test("D1 to D7: on a bad day of Discord's each message is answered once, in order, and nothing else is said", async () => {
  const home = mkdtempSync(join(tmpdir(), "openclaw-chaos-discord-"));
  try {
    const storm = await runStorm({
      seed: "bad-day",
      messages: 60,
      channels: 6,
      faults: 16,
      isShort: true,
      home,
    });
    expect(storm).toMatchObject({
      missing: [],
      doubled: [],
      disordered: [],
      other: [],
      broken: [],
      end: { status: 0 },
      output: expect.not.stringMatching(/unhandled/i),
    });
    expect(Object.keys(storm.struck).length).toBeGreaterThan(4);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}, 60_000);
