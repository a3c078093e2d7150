import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../sdk/message.ts";
import { halveHistory } from "./halve-history.ts";

const message = fc.record({
  role: fc.constantFrom("user" as const, "assistant" as const),
  content: fc.array(fc.record({ type: fc.constant("text" as const), text: fc.string() }), {
    maxLength: 2,
  }),
});

test("keeps a tail that begins at a user message and is at most half as long", () => {
  fc.assert(
    fc.property(fc.array(message), (history: Message[]) => {
      const half = halveHistory(history);
      expect(half).toEqual(history.slice(history.length - half.length));
      expect(JSON.stringify(half).length).toBeLessThanOrEqual(
        JSON.stringify(history).length / 2 + 2,
      );
      if (half.length > 0) expect(half[0]?.role).toBe("user");
      if (history.length > 0) expect(half.length).toBeLessThan(history.length);
    }),
  );
});

test("keeps half of the turns when they are equally long", () => {
  const turn: Message[] = [
    { role: "user", content: [{ type: "text", text: "Q" }] },
    { role: "assistant", content: [{ type: "text", text: "A" }] },
  ];
  expect(halveHistory([...turn, ...turn, ...turn, ...turn])).toHaveLength(4);
});
