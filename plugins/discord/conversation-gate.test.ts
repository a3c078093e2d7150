import { expect, test } from "vitest";
import fc from "fast-check";
import { createConversationGate } from "./conversation-gate.ts";

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      room: fc.constantFrom("a", "b", "c"),
    }),
  },
  fc.record({ kind: fc.constant("hold" as const), rooms: fc.subarray(["a", "b", "c"]) }),
  fc.record({ kind: fc.constant("open" as const), room: fc.constantFrom("a", "b", "c") }),
  fc.record({ kind: fc.constantFrom("holdAll" as const, "openAll" as const) }),
);

test("whatever is held and opened, each conversation keeps its order, and nothing is lost or done twice", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const gate = createConversationGate();
      const done: Record<string, number[]> = { a: [], b: [], c: [] };
      const given: Record<string, number> = { a: 0, b: 0, c: 0 };
      for (const each of commands) {
        if (each.kind === "pass") {
          const number = given[each.room] ?? 0;
          given[each.room] = number + 1;
          gate.pass(each.room, () => void done[each.room]?.push(number));
        } else if (each.kind === "hold") gate.holdOnly(each.rooms);
        else if (each.kind === "open") gate.open(each.room);
        else gate[each.kind]();
      }
      gate.openAll();
      for (const room of ["a", "b", "c"]) {
        expect(done[room]).toEqual(Array.from({ length: given[room] ?? 0 }, (_, index) => index));
      }
      expect(gate.waiting()).toEqual([]);
    }),
  );
});

test("what belongs to no conversation never waits", () => {
  const gate = createConversationGate();
  gate.holdAll();
  let isDone = false;
  gate.pass(undefined, () => {
    isDone = true;
  });
  expect(isDone).toBe(true);
});
