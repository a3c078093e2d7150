import { expect, test } from "vitest";
import { ownerNotices } from "./tell-owners.ts";

const commands = { ownerAllowFrom: ["chat:1", "2"] };
const tellers = (channels: object, near?: { channel: string; account: string }): string[] =>
  ownerNotices({ commands, channels: { chat: channels } }, "news", "occasion", 0, near).map(
    ({ address }) => `${address.account} to ${address.conversation}`,
  );

test("an owner is told by an account that there is, and a bare id has no place to be told in", () => {
  expect(tellers({ token: "a" })).toEqual(["default to user:1"]);
  expect(tellers({ accounts: { work: {}, home: {} } })).toEqual(["home to user:1"]);
  expect(tellers({ accounts: { work: {}, default: {} } })).toEqual(["default to user:1"]);
  expect(tellers({ accounts: { work: {}, home: {} }, defaultAccount: "work" })).toEqual([
    "work to user:1",
  ]);
});

test("what concerns an account is told by it, where the owner is on its channel", () => {
  const channels = { accounts: { work: {}, home: {} } };
  expect(tellers(channels, { channel: "chat", account: "work" })).toEqual(["work to user:1"]);
  expect(tellers(channels, { channel: "other", account: "work" })).toEqual(["home to user:1"]);
});
