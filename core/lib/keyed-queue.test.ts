import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyedQueue } from "./keyed-queue.ts";

test("runs the tasks of one key one after another", async () => {
  const queue = createKeyedQueue({ concurrency: 10 });
  const gate = Promise.withResolvers<void>();
  const log: string[] = [];
  queue.add("a", async () => {
    log.push("first begins");
    await gate.promise;
    log.push("first ends");
  });
  queue.add("a", async () => void log.push("second"));
  expect(queue.size("a")).toBe(2);
  expect(queue.active()).toBe(1);
  gate.resolve();
  await queue.idle();
  expect(log).toEqual(["first begins", "first ends", "second"]);
  expect(queue.size("a")).toBe(0);
});

test("a slow key does not hold up another", async () => {
  const queue = createKeyedQueue({ concurrency: 2 });
  const gate = Promise.withResolvers<void>();
  const other = Promise.withResolvers<void>();
  queue.add("slow", () => gate.promise);
  queue.add("quick", async () => other.resolve());
  await other.promise;
  gate.resolve();
  await queue.idle();
});

test("starts no more tasks than allowed, and takes keys in turn", async () => {
  const queue = createKeyedQueue({ concurrency: 1 });
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  queue.add("a", async () => {
    order.push("a1");
    await gate.promise;
  });
  queue.add("a", async () => void order.push("a2"));
  queue.add("b", async () => void order.push("b1"));
  expect(queue.active()).toBe(1);
  gate.resolve();
  await queue.idle();
  expect(order).toEqual(["a1", "b1", "a2"]);
});

test("abort fires the running task's signal and drops the waiting ones", async () => {
  const queue = createKeyedQueue({ concurrency: 1 });
  let aborted = false;
  let ran = false;
  queue.add("a", (signal) => {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        aborted = true;
        resolve();
      });
    });
  });
  queue.add("a", async () => void (ran = true));
  queue.add("b", async () => undefined);
  expect(queue.abort("a")).toBe(2);
  expect(queue.abort("a")).toBe(0);
  await queue.idle();
  expect({ aborted, ran }).toEqual({ aborted: true, ran: false });
  expect(queue.abort("unknown")).toBe(0);
});

test("abort drops a key that has not begun, and idle hears of it", async () => {
  const queue = createKeyedQueue({ concurrency: 0 });
  queue.add("a", async () => undefined);
  const idle = queue.idle();
  expect(queue.abort("a")).toBe(1);
  await idle;
  expect(queue.size("a")).toBe(0);
});

test("work after an abort runs again", async () => {
  const queue = createKeyedQueue({ concurrency: 1 });
  let signalState: boolean | undefined;
  queue.add(
    "a",
    (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
  );
  queue.abort("a");
  queue.add("a", async (signal) => void (signalState = signal.aborted));
  await queue.idle();
  expect(signalState).toBe(false);
});

test("a failing task does not stop the queue", async () => {
  const failures: [unknown, string][] = [];
  const queue = createKeyedQueue({
    concurrency: 1,
    onError: (error, key) => failures.push([error, key]),
  });
  let ran = false;
  queue.add("a", () => Promise.reject(new Error("broken")));
  queue.add("a", async () => void (ran = true));
  await queue.idle();
  expect(ran).toBe(true);
  expect(failures).toEqual([[new Error("broken"), "a"]]);
});

test("keeps the order of every key and the limit for any mix of tasks", async () => {
  const tasks = fc.array(fc.record({ key: fc.constantFrom("a", "b", "c"), turns: fc.nat(3) }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(tasks, fc.integer({ min: 1, max: 4 }), async (plan, concurrency) => {
      const queue = createKeyedQueue({ concurrency });
      const done: number[] = [];
      const busy = new Set<string>();
      for (const [index, { key, turns }] of plan.entries()) {
        queue.add(key, async () => {
          expect(busy.has(key)).toBe(false);
          busy.add(key);
          expect(queue.active()).toBeLessThanOrEqual(concurrency);
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          busy.delete(key);
          done.push(index);
        });
      }
      await queue.idle();
      expect(done.toSorted((a, b) => a - b)).toEqual(plan.map((_, index) => index));
      for (const key of ["a", "b", "c"]) {
        const mine = done.filter((index) => plan[index]?.key === key);
        expect(mine).toEqual(mine.toSorted((a, b) => a - b));
      }
    }),
  );
});
