import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelError, ProviderEndpoint } from "../provider.ts";
import { createRequestGate, type RequestSlot } from "./request-gate.ts";

const never = new AbortController().signal;
const crowded: ModelError = {
  kind: "rate-limit",
  reason: "concurrency",
  message: "Too many at once.",
  retryable: true,
};

const at = (apiKey: string, maxConcurrent?: number): ProviderEndpoint => ({
  providerId: "acme",
  baseUrl: "https://api.acme.test/v1",
  apiKey,
  ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
});

/** Asks for places and keeps those that came. */
function ask(
  gate: ReturnType<typeof createRequestGate>,
  endpoint: ProviderEndpoint,
  count: number,
) {
  const slots: RequestSlot[] = [];
  const asked = Array.from({ length: count }, async () => {
    const slot = await gate.enter(endpoint, never);
    if (slot !== undefined) slots.push(slot);
  });
  return { slots, asked };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("requests with one key", () => {
  test("run side by side up to the limit, and the others follow in order", async () => {
    const gate = createRequestGate();
    const { slots, asked } = ask(gate, at("a", 2), 5);
    await settle();
    expect(slots).toHaveLength(2);
    slots[0]?.leave();
    slots[0]?.leave();
    await settle();
    expect(slots).toHaveLength(3);
    for (let index = 0; index < 5; index += 1) {
      slots[index]?.leave();
      await settle();
    }
    await Promise.all(asked);
    expect(slots).toHaveLength(5);
  });

  test("do not wait for those with another", async () => {
    const gate = createRequestGate();
    ask(gate, at("a", 1), 3);
    const other = ask(gate, at("b", 1), 1);
    await settle();
    expect(other.slots).toHaveLength(1);
  });

  test("become fewer when the endpoint finds them too many, and more again when it answers", async () => {
    const gate = createRequestGate();
    const endpoint = at("a", 4);
    const first = ask(gate, endpoint, 4);
    const later = ask(gate, endpoint, 4);
    await settle();
    first.slots[0]?.leave(crowded);
    first.slots[1]?.leave();
    first.slots[2]?.leave();
    await settle();
    // Two of four were allowed, one more for each of two answers.
    expect(later.slots.length).toBe(3);
  });

  test("give way to a signal without taking a place", async () => {
    const gate = createRequestGate();
    const { slots } = ask(gate, at("a", 1), 1);
    const stop = new AbortController();
    const waiting = gate.enter(at("a", 1), stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await gate.enter(at("a", 1), stop.signal)).toBeUndefined();
    await settle();
    slots[0]?.leave();
    expect(await gate.enter(at("a", 1), never)).toBeDefined();
  });
});

test("no order of coming, going and giving up lets more run than allowed, or leaves one waiting for ever", async () => {
  const step = fc.constantFrom("enter", "leave", "crowded", "abort");
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 30 }),
      async (limit, steps) => {
        const gate = createRequestGate();
        const running: RequestSlot[] = [];
        const pending = new Set<AbortController>();
        for (const what of steps) {
          if (what === "enter") {
            const stop = new AbortController();
            pending.add(stop);
            void gate.enter(at("a", limit), stop.signal).then((slot) => {
              pending.delete(stop);
              if (slot !== undefined) running.push(slot);
            });
          } else if (what === "abort") [...pending][0]?.abort();
          else running.shift()?.leave(what === "crowded" ? crowded : undefined);
          await settle();
          expect(running.length).toBeLessThanOrEqual(limit);
        }
        while (running.length > 0) {
          running.shift()?.leave();
          await settle();
        }
        expect(pending.size).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});
