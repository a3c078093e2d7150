import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurnText } from "./turn-text.ts";

const delta = fc.constantFrom("", " ", "\n", "a", "b ", "\n\nc", "```\n");

test("what is shown is exactly the text, however it is cut into pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.array(delta)), fc.boolean(), (steps, withNotice) => {
      const shown: string[] = [];
      const turn = createTurnText((text) => shown.push(text));
      for (const step of steps) {
        turn.beginStep();
        for (const piece of step) turn.append(piece);
      }
      if (withNotice) turn.appendNotice("Stopped.");
      expect(shown.join("")).toBe(turn.text);
      expect(turn.text).toBe(turn.text.trim());
    }),
  );
});

test("keeps the white space inside a step as it is", () => {
  fc.assert(
    fc.property(fc.array(delta), (pieces) => {
      const turn = createTurnText(() => undefined);
      turn.beginStep();
      for (const piece of pieces) turn.append(piece);
      expect(turn.text).toBe(pieces.join("").trim());
    }),
  );
});

test("sets the text of another step apart", () => {
  const turn = createTurnText(() => undefined);
  turn.append("One moment. ");
  turn.beginStep();
  turn.append("\nDone.");
  expect(turn.text).toBe("One moment.\n\nDone.");
});
