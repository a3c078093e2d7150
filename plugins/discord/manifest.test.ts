import { readFile } from "node:fs/promises";
import { z } from "openclaw/sdk";
import { expect, test } from "vitest";
import { channelConfigSchema } from "./config.ts";

const manifest = JSON.parse(
  await readFile(new URL("openclaw.plugin.json", import.meta.url), "utf8"),
);
const { schema, legacyKeys, knownKeys } = manifest.channelConfigs.discord;

test("the manifest's schema is the one of config.ts", () => {
  const { $schema: _, ...current } = z.toJSONSchema(channelConfigSchema, { io: "input" });
  expect(schema).toEqual(current);
});

test("the schema says what to do about ids that are numbers", () => {
  const readable = z.fromJSONSchema(schema);
  expect(readable.safeParse({ token: "a", allowFrom: ["1"] }).success).toBe(true);
  expect(readable.safeParse({ token: "a", allowFrom: [1] }).success).toBe(false);
  expect(schema.properties.allowFrom.items["x-error"]).toBe(
    "Discord IDs must be strings (wrap numeric IDs in quotes).",
  );
  expect(
    schema.properties.guilds.additionalProperties.properties.users.items["x-error"],
  ).toBeTruthy();
});

test("a section of each generation is accepted once its old keys are renamed", () => {
  const may = {
    token: "…",
    dmPolicy: "pairing",
    guilds: { "123": { requireMention: true, channels: { general: { enabled: true } } } },
  };
  const token = { source: "env", provider: "default", id: "DISCORD_BOT_TOKEN" };
  const channels = { "456": { enabled: true, requireMention: false }, "*": { enabled: true } };
  const august = { token, groupPolicy: "allowlist", guilds: { "123": { channels } } };
  for (const section of [may, august]) {
    expect(channelConfigSchema.safeParse(section).success).toBe(true);
  }
  expect(legacyKeys).toContainEqual({ from: "dm.policy", to: "dmPolicy" });
  expect(knownKeys).toEqual(
    expect.arrayContaining(["chunkMode", "draftChunk", "streaming.preview"]),
  );
});

test("no key is both read and set aside", () => {
  const own = Object.keys(schema.properties).filter((key) => key !== "dm" && key !== "intents");
  expect(own.filter((key) => knownKeys.includes(key))).toEqual([]);
});
