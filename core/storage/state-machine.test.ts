import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestClock } from "../sdk/testing/test-clock.ts";
import { openCrashingStore } from "./fixtures/crashing-store.ts";
import { createStoreObserver } from "./fixtures/store-observer.ts";
import { steps, type Step } from "./fixtures/store-events.ts";

/** More runs: `STATE_MACHINE_RUNS=20000`. */
const runs = Number(process.env["STATE_MACHINE_RUNS"] ?? 200);

async function play(sequence: readonly Step[]): Promise<void> {
  const clock = createTestClock();
  const store = await openCrashingStore(clock);
  const observer = createStoreObserver(store, clock);
  try {
    for (const { events, end } of sequence) {
      const under = observer.begin(events);
      if (end.type === "crash") {
        for (let turn = 0; turn < end.afterTurns; turn += 1) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        under.forget();
        await store.crash();
      } else {
        await under.done;
        if (end.type === "reopen") await store.reopen();
      }
      await observer.check(events);
    }
  } finally {
    await store.dispose();
  }
}

test(
  "whatever happens in whatever order, and wherever the process dies, no state is skipped, no answer doubled and no promise forgotten",
  async () => {
    await fc.assert(fc.asyncProperty(steps, play), { numRuns: runs });
  },
  20_000 + runs * 200,
);

test("the observer notices a row that goes back", async () => {
  const clock = createTestClock();
  const store = await openCrashingStore(clock);
  const observer = createStoreObserver(store, clock);
  await observer.begin([{ type: "accept", message: 0, refused: false }]).done;
  await observer.begin([{ type: "finish", message: 0, state: "answered", parts: 1 }]).done;
  await observer.check([]);
  const [row] = (await store.look()).outbox;
  await store.storage.dropOutbox(String(row?.["id"]), "not the observer's doing");
  await observer.check([]);
  await store.storage.retryOutbox(String(row?.["id"]), Number.MAX_SAFE_INTEGER);
  await expect(observer.check([])).rejects.toThrow("failed to pending");
  await store.dispose();
});
