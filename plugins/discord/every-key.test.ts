import { isDeepStrictEqual } from "node:util";
import { z } from "openclaw/sdk";
import { describe, expect, test } from "vitest";
import { readAccounts } from "./accounts.ts";
import { channelConfigSchema, type DiscordSection } from "./config.ts";
import { actionDefaults } from "./config-talking.ts";
import { findRoomConfig, findRoomRule, reactionMode, type Place } from "./rooms.ts";

/** A key that the config takes and that changes nothing would deceive whoever sets it. */

const token = "a-token";
const place: Place = { guildId: "1", channelId: "10", guildName: "One", channelName: "general" };

/** A section in which one key differs from its default, by the path of the key. */
const samples: Record<string, DiscordSection> = {
  enabled: { enabled: false },
  name: { name: "Support" },
  token: { token: "another" },
  applicationId: { applicationId: "123456789012345678" },
  apiUrl: { apiUrl: "http://127.0.0.1:1/api" },
  dmPolicy: { dmPolicy: "disabled" },
  allowFrom: { allowFrom: ["5"] },
  "dm.enabled": { dm: { enabled: false } },
  groupPolicy: { groupPolicy: "open" },
  "guilds.*.slug": { guilds: { two: { slug: "one" } } },
  "guilds.*.requireMention": { guilds: { "1": { requireMention: false } } },
  "guilds.*.ignoreOtherMentions": { guilds: { "1": { ignoreOtherMentions: true } } },
  "guilds.*.reactionNotifications": { guilds: { "1": { reactionNotifications: "all" } } },
  "guilds.*.users": { guilds: { "1": { users: ["5"] } } },
  "guilds.*.roles": { guilds: { "1": { roles: ["6"] } } },
  "guilds.*.tools.allow": { guilds: { "1": { tools: { allow: ["web_*"] } } } },
  "guilds.*.tools.deny": { guilds: { "1": { tools: { deny: ["exec"] } } } },
  ...roomSamples({
    enabled: false,
    requireMention: false,
    ignoreOtherMentions: true,
    users: ["5"],
    roles: ["6"],
    systemPrompt: "Rhyme.",
    model: "qwen/qwen3-max",
    skills: ["weather"],
    includeThreadStarter: false,
    autoThread: true,
    autoArchiveDuration: 60,
  }),
  "guilds.*.channels.*.tools.allow": inRoom({ tools: { allow: ["web_*"] } }),
  "guilds.*.channels.*.tools.deny": inRoom({ tools: { deny: ["exec"] } }),
  allowBots: { allowBots: "mentions" },
  "botLoopProtection.enabled": { botLoopProtection: { enabled: false } },
  "botLoopProtection.maxEventsPerWindow": { botLoopProtection: { maxEventsPerWindow: 3 } },
  "botLoopProtection.windowSeconds": { botLoopProtection: { windowSeconds: 5 } },
  "botLoopProtection.cooldownSeconds": { botLoopProtection: { cooldownSeconds: 5 } },
  "implicitMentions.replyToBot": { implicitMentions: { replyToBot: false } },
  "implicitMentions.threadParticipation": { implicitMentions: { threadParticipation: false } },
  replyToMode: { replyToMode: "all" },
  textChunkLimit: { textChunkLimit: 500 },
  historyLimit: { historyLimit: 3 },
  mediaMaxMb: { mediaMaxMb: 1 },
  suppressEmbeds: { suppressEmbeds: false },
  "mentionAliases.*": { mentionAliases: { ada: "345678901234567890" } },
  "markdown.tables": { markdown: { tables: "bullets" } },
  "markdown.longCode": { markdown: { longCode: "file" } },
  streaming: { streaming: "partial" },
  "streaming.mode": { streaming: { mode: "block" } },
  "streaming.progress.label": { streaming: { progress: { label: "…" } } },
  "streaming.progress.maxLines": { streaming: { progress: { maxLines: 2 } } },
  "commands.native": { commands: { native: false } },
  "slashCommand.ephemeral": { slashCommand: { ephemeral: false } },
  ...Object.fromEntries(
    Object.entries(actionDefaults).map(([name, isOn]) => [
      `actions.${name}`,
      { actions: { [name]: !isOn } },
    ]),
  ),
  status: { status: "dnd" },
  activity: { activity: "reading" },
  activityType: { activity: "reading", activityType: 3 },
  activityUrl: { activity: "reading", activityUrl: "https://example.com/stream" },
  "pluralkit.enabled": { pluralkit: { enabled: true } },
  "pluralkit.token": { pluralkit: { enabled: true, token: "pk" } },
  proxy: { proxy: "http://127.0.0.1:7890" },
  "catchUp.enabled": { catchUp: { enabled: false } },
  "catchUp.maxAgeMinutes": { catchUp: { maxAgeMinutes: 5 } },
  "catchUp.maxMessages": { catchUp: { maxMessages: 5 } },
  "intents.messageContent": { intents: { messageContent: false } },
  "accounts.*": { accounts: { work: { token: "w" } } },
  defaultAccount: {
    defaultAccount: "work",
    accounts: { home: { token: "h" }, work: { token: "w" } },
  },
};

/** What a key adds to a section that has already what the key only qualifies. */
const grounds: Record<string, DiscordSection> = {
  "guilds.*.slug": { guilds: { two: {} } },
  activityType: { activity: "reading" },
  activityUrl: { activity: "reading" },
  "pluralkit.token": { pluralkit: { enabled: true } },
  defaultAccount: { accounts: { home: { token: "h" }, work: { token: "w" } } },
};

/** Read by the gateway for every channel alike: by `core/gateway/sign-plan.ts`. */
const readByGateway = ["ackReaction", "ackReactionScope"];

function inRoom(room: object): DiscordSection {
  return { guilds: { "1": { channels: { general: room } } } };
}

function roomSamples(room: Record<string, unknown>): Record<string, DiscordSection> {
  return Object.fromEntries(
    Object.entries(room).map(([key, value]) => [
      `guilds.*.channels.*.${key}`,
      inRoom({ [key]: value }),
    ]),
  );
}

/** All that is made of a section: its accounts, and what they say about one room. */
function effect(section: DiscordSection): unknown {
  const { guilds = {}, ...rest } = section;
  const accounts = readAccounts({ token, ...rest });
  return {
    accounts,
    rule: { ...findRoomRule(guilds, "guilds", place), rule: "" },
    room: findRoomConfig(guilds, place),
    reactions: reactionMode(guilds, place),
  };
}

function ground(path: string): DiscordSection {
  if (path.startsWith("guilds.*.channels.")) return inRoom({});
  return grounds[path] ?? (path.startsWith("guilds.*.") ? { guilds: { "1": {} } } : {});
}

/** The paths of all keys in a JSON schema; `*` stands for the name of an entry. */
function keysOf(schema: unknown, path: string[] = []): string[] {
  const { properties, additionalProperties, anyOf } = Object(schema) as Record<string, unknown>;
  if (Array.isArray(anyOf) && path.at(-1) !== "token") {
    const kinds = anyOf.flatMap((kind) => keysOf(kind, path));
    return [...new Set(kinds)];
  }
  if (properties !== undefined) {
    return Object.entries(properties as object).flatMap(([key, part]) =>
      path.length === 0 && key === "accounts" ? ["accounts.*"] : keysOf(part, [...path, key]),
    );
  }
  if (typeof additionalProperties === "object") return keysOf(additionalProperties, [...path, "*"]);
  return [path.join(".")];
}

const keys = keysOf(z.toJSONSchema(channelConfigSchema, { io: "input" }));

describe("every key of channels.discord", () => {
  test("has a sample here, and nothing else has", () => {
    expect(Object.keys(samples).toSorted()).toEqual(
      keys.filter((key) => !readByGateway.includes(key)).toSorted(),
    );
  });

  test.each(Object.entries(samples))("%s changes something", (path, section) => {
    expect(channelConfigSchema.safeParse(section).success).toBe(true);
    expect(isDeepStrictEqual(effect(section), effect(ground(path)))).toBe(false);
  });

  test("stands in an account as well, and counts for that account alone", () => {
    const own = new Set(keys.filter((key) => !/^(?:accounts|defaultAccount)/.test(key)));
    const account = z.toJSONSchema(channelConfigSchema, { io: "input" }).properties?.["accounts"];
    const inAccount = Object(account)["additionalProperties"] as unknown;
    expect(new Set(keysOf(inAccount))).toEqual(own);
  });
});
