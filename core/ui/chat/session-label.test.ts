import { expect, test } from "vitest";
import { thinkingLevels as known } from "../../sdk/provider.ts";
import { chatTranslator } from "../i18n/chat-texts.ts";
import {
  isUnnamed,
  newSessionKey,
  sessionLabel,
  sessionPlace,
  titleFrom,
} from "./session-label.ts";
import { thinkingLevels } from "./thinking-levels.ts";

const t = chatTranslator("en");
const place = { channel: "fake", kind: "direct", name: "%4daria%20%u00e9" };

test.each([
  [{ key: "agent:main:main" }, "Main conversation"],
  [{ key: "agent:main:main", settings: { title: "Mine" } }, "Mine"],
  [{ key: "agent:main:notes" }, "notes"],
  [{ key: "agent:main:chat-0011aabbccdd" }, "New conversation"],
  [{ key: "agent:main:fake:channel:general", place: { ...place, name: "general" } }, "general"],
  [{ key: "agent:main:fake:direct:x", place }, "Maria é"],
])("%o is called %s", (row, label) => {
  expect(sessionLabel(row, t)).toBe(label);
});

test("a place says where people talk", () => {
  expect(sessionPlace({ place }, t)).toBe("fake · direct");
  expect(sessionPlace({ place: { ...place, channel: "", kind: "channel" } }, t)).toBe("room");
  expect(sessionPlace({}, t)).toBe("");
});

test("a new conversation belongs to the agent of the one that is shown, and has no name yet", () => {
  const key = newSessionKey("agent:ops:main");
  expect(key).toMatch(/^agent:ops:chat-[0-9a-f]{12}$/);
  expect(isUnnamed(key)).toBe(true);
  expect(newSessionKey("")).toMatch(/^agent:main:/);
  expect(newSessionKey("")).not.toBe(newSessionKey(""));
});

test("a title is the first line, cut between characters", () => {
  expect(titleFrom("  one\ntwo")).toBe("one");
  expect(titleFrom("🙂".repeat(70))).toBe(`${"🙂".repeat(60)}…`);
});

test("the levels of thinking are those of the gateway", () => {
  expect(thinkingLevels).toEqual(known);
});
