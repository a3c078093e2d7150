import { expect, test, vi } from "vitest";
import fc from "fast-check";
import { createConversationGate, type Hold } from "./conversation-gate.ts";

const rooms = ["a", "b", "c"];
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), room: fc.constantFrom(...rooms) }),
  },
  fc.record({ kind: fc.constant("hold" as const) }),
  fc.record({
    kind: fc.constant("only" as const),
    which: fc.nat({ max: 3 }),
    rooms: fc.subarray(rooms),
  }),
  fc.record({
    kind: fc.constant("open" as const),
    which: fc.nat({ max: 3 }),
    room: fc.constantFrom(...rooms),
  }),
  fc.record({ kind: fc.constant("end" as const), which: fc.nat({ max: 3 }) }),
);

test("whatever is held and opened, each conversation keeps its order, and nothing is lost or done twice", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const gate = createConversationGate();
      const holds: Hold[] = [];
      const done: Record<string, number[]> = { a: [], b: [], c: [] };
      const given: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (const each of commands) {
        if (each.kind === "pass") {
          const number = given[each.room] ?? 0;
          given[each.room] = number + 1;
          gate.pass(each.room, () => void done[each.room]?.push(number));
        } else if (each.kind === "hold") holds.unshift(gate.hold());
        else {
          // Now and then it is an old hold that speaks.
          const hold = holds[each.which];
          const before = JSON.stringify(done);
          if (each.kind === "only") hold?.only(each.rooms);
          else if (each.kind === "open") hold?.open(each.room);
          else hold?.end();
          if (each.which > 0) expect(JSON.stringify(done)).toBe(before);
        }
      }
      const last = gate.hold();
      last.end();
      for (const room of rooms) {
        expect(done[room]).toEqual(Array.from({ length: given[room] ?? 0 }, (_, index) => index));
      }
      expect(last.waiting()).toEqual([]);
    }),
  );
});

test("what belongs to no conversation never waits", () => {
  const gate = createConversationGate();
  gate.hold();
  let isDone = false;
  gate.pass(undefined, () => {
    isDone = true;
  });
  expect(isDone).toBe(true);
});

test("a hold that nobody ends does so by itself", () => {
  vi.useFakeTimers();
  try {
    const gate = createConversationGate(1000);
    const done: string[] = [];
    gate.hold();
    gate.pass("a", () => void done.push("first"));
    vi.advanceTimersByTime(999);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(1);
    gate.pass("a", () => void done.push("second"));
    expect(done).toEqual(["first", "second"]);
  } finally {
    vi.useRealTimers();
  }
});
