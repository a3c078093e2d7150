import { expect, test } from "vitest";
import { resetRule } from "./reset-rule.ts";

const at = (hour: number, minute = 0) => new Date(2026, 10, 21, hour, minute).getTime();
const direct = { channel: "fake", kind: "direct" as const };

test("without a policy a conversation goes on for ever", () => {
  expect(resetRule(undefined, { ...direct, now: at(5) })).toBeUndefined();
  expect(
    resetRule({ reset: { mode: "none", atHour: 4 } }, { ...direct, now: at(5) }),
  ).toBeUndefined();
});

test("a daily reset counts from the last time that the hour began", () => {
  const session = { reset: { mode: "daily" as const } };
  expect(resetRule(session, { ...direct, now: at(5) })).toEqual({ startedBefore: at(4) });
  expect(resetRule(session, { ...direct, now: at(4) })).toEqual({ startedBefore: at(4) });
  const before = new Date(2026, 10, 20, 4).getTime();
  expect(resetRule(session, { ...direct, now: at(3, 59) })).toEqual({ startedBefore: before });
});

test("an idle reset counts from the last message, and both may hold", () => {
  const now = at(12);
  expect(resetRule({ reset: { idleMinutes: 30 } }, { ...direct, now })).toEqual({
    quietSince: now - 30 * 60_000,
  });
  expect(resetRule({ reset: { mode: "idle" } }, { ...direct, now })).toEqual({
    quietSince: now - 60 * 60_000,
  });
  expect(resetRule({ reset: { mode: "daily", idleMinutes: 10 } }, { ...direct, now })).toEqual({
    startedBefore: at(4),
    quietSince: now - 10 * 60_000,
  });
});

test("the kind of conversation and the channel may have their own", () => {
  const session = {
    reset: { mode: "daily" as const },
    resetByType: { group: { mode: "idle" as const, idleMinutes: 5 } },
    resetByChannel: { quiet: { mode: "none" as const } },
  };
  const now = at(12);
  expect(resetRule(session, { channel: "fake", kind: "group", now })).toEqual({
    quietSince: now - 5 * 60_000,
  });
  expect(resetRule(session, { channel: "quiet", kind: "group", now })).toBeUndefined();
  expect(resetRule(session, { channel: "fake", kind: "thread", now })).toEqual({
    startedBefore: at(4),
  });
});
