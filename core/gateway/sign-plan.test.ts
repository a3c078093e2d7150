import { expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { sampleMessage } from "../sdk/testing/storage-samples.ts";
import { signPlan } from "./sign-plan.ts";

const mentioned = sampleMessage({ chatType: "group", mention: "user" });
const passing = sampleMessage({ chatType: "group", mention: "none" });
const direct = sampleMessage();

const signs = (config: Config): string[] =>
  [mentioned, passing, direct].map((message) => signPlan(message, config).acknowledge);

test("mentions in groups are marked as seen, and nothing else is", () => {
  expect(signs({})).toEqual(["👀", "", ""]);
  expect(signPlan(mentioned, {}).status).toBeUndefined();
});

test.each([
  ["group-all", ["👀", "👀", ""]],
  ["direct", ["", "", "👀"]],
  ["all", ["👀", "👀", "👀"]],
  ["off", ["", "", ""]],
] as const)("the scope %s", (ackReactionScope, expected) => {
  expect(signs({ messages: { ackReactionScope } })).toEqual(expected);
});

test("the account's own sign goes before the channel's, and that before the one of all", () => {
  const messages = { ackReaction: "1️⃣" };
  const channels = { fake: { ackReaction: "2️⃣", accounts: { default: { ackReaction: "" } } } };
  expect(signPlan(mentioned, { messages }).acknowledge).toBe("1️⃣");
  expect(
    signPlan(mentioned, { messages, channels: { fake: { ackReaction: "2️⃣" } } }).acknowledge,
  ).toBe("2️⃣");
  expect(signPlan(mentioned, { messages, channels }).acknowledge).toBe("");
});

test("commands and reactions get no sign; an edit that is answered does", () => {
  const of = (event: "command" | "reaction" | "edit"): string =>
    signPlan({ ...mentioned, event }, {}).acknowledge;
  expect([of("command"), of("reaction"), of("edit")]).toEqual(["", "", "👀"]);
});

test("the status is shown where the config asks for it, with its own signs", () => {
  const statusReactions = { enabled: true, emojis: { done: "🎉" } };
  expect(signPlan(mentioned, { messages: { statusReactions } }).status).toEqual({
    thinking: "🤔",
    tool: "🔧",
    done: "🎉",
    error: "❌",
  });
  expect(signPlan(passing, { messages: { statusReactions } }).status).toBeUndefined();
});
