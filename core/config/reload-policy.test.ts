import { expect, test } from "vitest";
import { z } from "zod";
import { changedPaths } from "./diff-config.ts";
import { isUnderPattern, parsePattern } from "./path-pattern.ts";
import { isPlainObject } from "./plain-value.ts";
import { reloadEffect, reloadPolicy } from "./reload-policy.ts";
import { configSchema } from "./schema.ts";

/** Every path that the schema names, with `*` for keys of the user's choice. */
function schemaPaths(node: unknown, path: string[] = []): string[][] {
  if (!isPlainObject(node)) return [];
  const alternatives = Array.isArray(node["anyOf"])
    ? node["anyOf"].flatMap((item) => schemaPaths(item, path))
    : [];
  const properties = isPlainObject(node["properties"]) ? Object.entries(node["properties"]) : [];
  const below = properties.flatMap(([key, value]) => schemaPaths(value, [...path, key]));
  const open = schemaPaths(node["additionalProperties"], [...path, "*"]);
  const all = [...alternatives, ...below, ...open];
  return all.length === 0 ? [path] : all;
}

test("every setting of the schema has a row, and every row a setting", () => {
  const paths = schemaPaths(z.toJSONSchema(configSchema));
  expect(paths.length).toBeGreaterThan(60);
  const rows = reloadPolicy.map((row) => parsePattern(row.path));
  const bare = paths.filter((path) => !rows.some((row) => isUnderPattern(path, row)));
  expect(bare).toEqual([]);
  const idle = rows.filter(
    (row) => row[0] !== "channels" && !paths.some((path) => isUnderPattern(path, row)),
  );
  expect(idle).toEqual([]);
});

test.each([
  ["gateway.port", "restart"],
  ["gateway.reload.mode", "live"],
  ["gateway.auth.token", "live"],
  ["gateway.auth.rateLimit.windowMs", "restart"],
  ["gateway", "restart"],
  ["agents.defaults.model.primary", "live"],
  ["agents.defaults.maxConcurrent", "restart"],
  ["channels.chat.accounts.a.token", "channel"],
  ["channels.chat", "channel"],
  ["plugins.load.paths", "plugin"],
  ["plugins", "plugin"],
  ["elsewhere", "live"],
] as const)("%s needs %s", (path, effect) => {
  expect(reloadEffect(path)).toBe(effect);
});

test("two configs differ where a value does, and a list is one value", () => {
  const before = {
    gateway: { port: 1 },
    tools: { deny: ["a"] },
    agents: { entries: { "a.b": { name: "x" } } },
  };
  const after = {
    tools: { deny: ["a", "b"] },
    agents: { entries: { "a.b": { name: "y" } } },
    session: { mainKey: "m" },
  };
  expect(changedPaths(before, after)).toEqual([
    'agents.entries["a.b"].name',
    "gateway.port",
    "session.mainKey",
    "tools.deny",
  ]);
  expect(changedPaths(before, structuredClone(before))).toEqual([]);
  expect(changedPaths({}, { channels: { chat: {} } })).toEqual(["channels.chat"]);
});
