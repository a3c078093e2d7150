import { describe, expect, test } from "vitest";
import { findRoomRule, type Place } from "./rooms.ts";

const place: Place = {
  guildId: "1",
  guildName: "Friends of AI!",
  channelId: "10",
  channelName: "help-desk",
};
const thread: Place = {
  ...place,
  channelId: "99",
  channelName: "a question",
  parent: { id: "10", name: "help-desk" },
};
const ruleFor = (guilds: Parameters<typeof findRoomRule>[0], where = place) =>
  findRoomRule(guilds, "channels.discord.guilds", where);

describe("rules of rooms", () => {
  test("a server that is not there is not listed", () => {
    expect(ruleFor({})).toMatchObject({
      listed: false,
      rule: "channels.discord.guilds.1",
      missing: { map: "channels.discord.guilds", key: "1" },
    });
    expect(ruleFor({ "2": {} })).toMatchObject({ listed: false });
  });

  test.each([
    ["its id", { "1": {}, "friends-of-ai": {}, "*": {} }, ".1"],
    ["its slug as the key", { "friends-of-ai": {}, "*": {} }, ".friends-of-ai"],
    ["its slug", { any: { slug: "Friends of AI" }, "*": {} }, ".any"],
    ["the star", { "*": {}, "2": {} }, '["*"]'],
  ])("a server is found by %s", (_, guilds, path) => {
    expect(ruleFor(guilds)).toMatchObject({ listed: true, rule: `channels.discord.guilds${path}` });
  });

  test("a server without channels allows all of them, and asks for a mention", () => {
    expect(ruleFor({ "1": { channels: {} } })).toEqual({
      rule: "channels.discord.guilds.1",
      listed: true,
      enabled: true,
      requireMention: true,
      ignoreOtherMentions: false,
      users: [],
      roles: [],
    });
  });

  test("one channel makes the map a list of the allowed, unless there is a star", () => {
    const other = { "11": {} };
    expect(ruleFor({ "1": { channels: other } })).toMatchObject({
      listed: false,
      rule: "channels.discord.guilds.1",
      missing: { map: "channels.discord.guilds.1.channels", key: "10" },
    });
    expect(ruleFor({ "1": { channels: other } }, thread).missing?.key).toBe("10");
    expect(ruleFor({ "1": { channels: { ...other, "*": {} } } })).toMatchObject({
      listed: true,
      rule: 'channels.discord.guilds.1.channels["*"]',
    });
  });

  test.each([
    ["its id", { "10": {}, "help-desk": {}, "*": {} }, ".10"],
    ["its name", { "help-desk": {}, "*": {} }, ".help-desk"],
    ["its name with a hash", { "#help-desk": {}, "*": {} }, '["#help-desk"]'],
    ["its slug", { "Help Desk": {}, "*": {} }, '["Help Desk"]'],
  ])("a channel is found by %s", (_, channels, path) => {
    expect(ruleFor({ "1": { channels } }).rule).toBe(`channels.discord.guilds.1.channels${path}`);
  });

  test("a thread follows itself, then its parent, then the star", () => {
    const rule = (channels: object): string =>
      ruleFor({ "1": { channels: { ...channels } } }, thread).rule;
    expect(rule({ "99": {}, "10": {}, "*": {} })).toMatch(/\.99$/);
    expect(rule({ "help-desk": {}, "*": {} })).toMatch(/\.help-desk$/);
    expect(rule({ "*": {} })).toMatch(/\["\*"\]$/);
  });

  test("a channel's own words go before the server's, and its people replace the server's", () => {
    const guild = { requireMention: false, users: ["u1"], roles: ["r1"] };
    const channels = {
      "10": { requireMention: true, roles: ["r2"], enabled: false, systemPrompt: "Be brief." },
      "11": {},
    };
    expect(ruleFor({ "1": { ...guild, channels } })).toMatchObject({
      enabled: false,
      requireMention: true,
      users: [],
      roles: ["r2"],
      systemPrompt: "Be brief.",
    });
    expect(ruleFor({ "1": { ...guild, channels } })).not.toHaveProperty("peopleRule");
    expect(
      ruleFor({ "1": { ...guild, channels } }, { ...place, channelId: "11", channelName: "x" }),
    ).toMatchObject({
      enabled: true,
      requireMention: false,
      users: ["u1"],
      roles: ["r1"],
      peopleRule: "channels.discord.guilds.1",
    });
  });

  test("a channel may have a model, tools and skills of its own, and the server's tools otherwise", () => {
    const own = {
      model: "a/b",
      tools: { allow: ["read*"] },
      skills: ["bake"],
      ignoreOtherMentions: true,
    };
    const guilds = { "1": { tools: { deny: ["exec"] }, channels: { "10": own, "11": {} } } };
    const other = { guildId: "1", channelId: "11", channelName: "other" };
    expect(ruleFor(guilds)).toMatchObject(own);
    expect(ruleFor(guilds, other)).toMatchObject({
      tools: { deny: ["exec"] },
      ignoreOtherMentions: false,
    });
    expect(ruleFor(guilds, other)).not.toHaveProperty("model");
  });
});
