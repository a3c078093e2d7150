import { expect, test } from "vitest";
import { OpenClawError } from "../sdk/errors.ts";
import { createManualClock } from "./manual-clock.ts";
import { untilStored } from "./until-stored.ts";

const refusal = (code: string): OpenClawError =>
  new OpenClawError(code, "The store refused", { hint: "" });

/** Work that is refused until the clock stands there, with what was tried and said. */
function observe(code: string, refusedUntil: number) {
  const clock = createManualClock(0);
  const stop = new AbortController();
  const tries: number[] = [];
  const waits: unknown[] = [];
  const result = untilStored(
    async () => {
      tries.push(clock.now());
      if (clock.now() < refusedUntil) throw refusal(code);
      return "stored";
    },
    { clock, signal: stop.signal, onWait: (error) => void waits.push(error) },
  );
  result.catch(() => undefined);
  return { clock, stop, tries, waits, result };
}

test.each(["STORAGE_FULL", "STORAGE_UNWRITABLE", "STORAGE_BUSY"])(
  "what the store refuses with %s is tried again, less and less often, until it is stored",
  async (code) => {
    const { clock, tries, waits, result } = observe(code, 60_000);
    await clock.advance(120_000);
    expect(await result).toBe("stored");
    expect(tries).toEqual([0, 1000, 3000, 7000, 15_000, 30_000, 45_000, 60_000]);
    expect(waits).toHaveLength(1);
  },
);

test("what will not pass is not waited for", async () => {
  const { tries, waits, result } = observe("STORAGE_CORRUPT", 60_000);
  await expect(result).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
  expect(tries).toEqual([0]);
  expect(waits).toEqual([]);
});

test("the signal ends the waiting after one last attempt", async () => {
  const { clock, stop, tries, result } = observe("STORAGE_FULL", 60_000);
  await clock.advance(500);
  stop.abort();
  await expect(result).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(tries).toEqual([0, 500]);
});
