import { expect, test } from "vitest";
import { createManualClock } from "./manual-clock.ts";
import { createRepeatFilter, repeatMark } from "./repeat-filter.ts";

function recordingFilter() {
  const clock = createManualClock();
  const lines: string[] = [];
  const filter = createRepeatFilter({ now: () => clock.now(), showAfterMs: 1_000 });
  const say = (text: string): void => {
    filter.pass(text, (repeats) => lines.push(text + repeatMark(repeats)));
  };
  return { clock, lines, filter, say };
}

test("shows a repeated line once, and its count before the next other line", () => {
  const { lines, say } = recordingFilter();
  for (const text of ["a", "a", "a", "b", "a"]) say(text);
  expect(lines).toEqual(["a", "a (×2)", "b", "a"]);
});

test("shows the count of a line that goes on and on", async () => {
  const { clock, lines, say } = recordingFilter();
  say("a");
  say("a");
  await clock.advance(1_000);
  say("a");
  say("a");
  expect(lines).toEqual(["a", "a (×2)"]);
});

test("flush shows what is held back, once", () => {
  const { lines, filter, say } = recordingFilter();
  say("a");
  filter.flush();
  say("a");
  filter.flush();
  filter.flush();
  expect(lines).toEqual(["a", "a (×1)"]);
});
