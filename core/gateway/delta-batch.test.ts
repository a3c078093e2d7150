import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeltaBatch } from "./delta-batch.ts";
import type { ChatEvent } from "./protocol.ts";

const run = { runId: "r1", sessionKey: "s1" };
let events: ChatEvent[] = [];

beforeEach(() => {
  events = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const texts = () =>
  events.map((event) => (event.state === "delta" ? event.deltaText : event.state));

test("the first piece is shown at once, what follows in a burst as one event", () => {
  const batch = createDeltaBatch({ publish: (event) => events.push(event) });
  batch.add(run, "one");
  expect(texts()).toEqual(["one"]);
  batch.add(run, " two");
  batch.add(run, " three");
  vi.advanceTimersByTime(20);
  expect(texts()).toEqual(["one", " two three"]);
});

test("after a pause the next piece is shown at once again", () => {
  const batch = createDeltaBatch({ publish: (event) => events.push(event) });
  batch.add(run, "one");
  vi.advanceTimersByTime(100);
  batch.add(run, " two");
  expect(texts()).toEqual(["one", " two"]);
});

test("the end of an answer brings out what waits, once, and leaves other answers alone", () => {
  const batch = createDeltaBatch({ publish: (event) => events.push(event) });
  const other = { ...run, runId: "r2" };
  for (const each of [run, other]) for (const piece of ["a", "b"]) batch.add(each, piece);
  batch.end("r1");
  expect(events.map((event) => event.runId)).toEqual(["r1", "r2", "r1"]);
  vi.advanceTimersByTime(100);
  expect(texts()).toEqual(["a", "a", "b", "b"]);
});
