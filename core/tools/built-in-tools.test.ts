import { expect, test } from "vitest";
import type { ToolContext } from "../sdk/tool.ts";
import { builtInTools } from "./built-in-tools.ts";
import { capabilityOf } from "./media-tools.ts";
import { currentTime } from "./current-time.ts";
import { sessionStatus } from "./session-status.ts";

const context: ToolContext = {
  sessionKey: "agent:main:main",
  agentId: "main",
  turn: { model: "test/model", thinking: "low", startedAt: 0, historyMessages: 12 },
  now: () => Date.UTC(2026, 10, 21, 2, 45, 12),
  timeZone: "Europe/Berlin",
  signal: new AbortController().signal,
};

test("tells the time in the user's zone and in another", async () => {
  expect(await currentTime.execute({}, context)).toMatch(
    /^2026-11-21T03:45:12\+01:00 \(Saturday,? 21 November 2026, Europe\/Berlin\)$/,
  );
  expect(await currentTime.execute({ timeZone: "UTC" }, context)).toContain(
    "2026-11-21T02:45:12+00:00",
  );
  expect(await currentTime.execute({ timeZone: "Asia/Kolkata" }, context)).toContain(
    "T08:15:12+05:30",
  );
});

test("writes midnight as hour 00", async () => {
  const midnight = { ...context, now: () => Date.UTC(2026, 0, 1), timeZone: "UTC" };
  expect(await currentTime.execute({}, midnight)).toContain("2026-01-01T00:00:00+00:00");
});

test("says which name of a time zone is wrong and what a right one looks like", async () => {
  await expect(currentTime.execute({ timeZone: "Berlin" }, context)).rejects.toThrow(
    /“Berlin” is not a time zone.*Europe\/Berlin/,
  );
});

test("tells the state of the session", async () => {
  const text = await sessionStatus.execute({}, context);
  expect(text).toContain("Model: test/model");
  expect(text).toContain("Thinking: low");
  expect(text).toContain("Earlier messages in view: 12");
  expect(text).toContain("Turn began: 1970-01-01T00:00:00.000Z");
});

test("built-in tools change nothing and may be run again", () => {
  for (const tool of builtInTools.filter((each) => capabilityOf(each) === undefined)) {
    expect(tool).toMatchObject({ risk: "none", idempotent: true });
  }
});
