import { expect, test } from "vitest";
import type { PluginManifest } from "../sdk/manifest.ts";
import { normalise } from "./normalise.ts";
import { originalPath } from "./normalised-document.ts";
import type { PlainObject } from "./plain-value.ts";

const chat: PluginManifest = {
  id: "chat",
  name: "Chat",
  description: "",
  channelConfigs: {
    chat: {
      label: "Chat",
      schema: {},
      legacyKeys: [
        { from: "dm.policy", to: "dmPolicy" },
        { from: "rooms.*.topics.*.allow", to: "rooms.*.topics.*.enabled" },
      ],
    },
  },
};

test.each<[string, PlainObject, PlainObject]>([
  ["the default model", { defaultModel: "a/b" }, { agents: { defaults: { model: "a/b" } } }],
  [
    "inline variables",
    { env: { A: "1", vars: { B: "2" }, shellEnv: {} } },
    { env: { vars: { A: "1", B: "2" }, shellEnv: {} } },
  ],
  [
    "a list of agents, whose first one is the default",
    { agents: { list: [{ id: "a", name: "A" }, { id: "b" }] } },
    { agents: { entries: { a: { name: "A", default: true }, b: {} } } },
  ],
  [
    "a list of agents beside entries, each key of which wins",
    {
      agents: {
        list: [{ id: "a", name: "old", model: "m" }],
        entries: { a: { name: "new" }, b: {} },
      },
    },
    { agents: { entries: { a: { name: "new", model: "m" }, b: {} } } },
  ],
  [
    "the list of models, where a star says that it is one",
    { agents: { defaults: { models: { "x/*": {}, "y/z": { alias: "Z" } } } } },
    {
      agents: {
        defaults: {
          models: { "x/*": {}, "y/z": { alias: "Z" } },
          modelPolicy: { allow: ["x/*", "y/z"] },
        },
      },
    },
  ],
  [
    "the list of models, where the release says that it is one",
    { meta: { lastTouchedVersion: "2026.5.28" }, agents: { defaults: { models: { "y/z": {} } } } },
    {
      meta: { lastTouchedVersion: "2026.5.28" },
      agents: { defaults: { models: { "y/z": {} }, modelPolicy: { allow: ["y/z"] } } },
    },
  ],
  [
    "but no list of models in a newer file",
    { meta: { lastTouchedVersion: "2026.8.1" }, agents: { defaults: { models: { "y/z": {} } } } },
    { meta: { lastTouchedVersion: "2026.8.1" }, agents: { defaults: { models: { "y/z": {} } } } },
  ],
  [
    "words of values",
    {
      models: { providers: { p: { api: "openai" } } },
      gateway: { bind: "127.0.0.1", reload: { mode: "hot" } },
    },
    {
      models: { providers: { p: { api: "openai-completions" } } },
      gateway: { bind: "loopback", reload: { mode: "hybrid" } },
    },
  ],
  [
    "a channel's own, in each account too",
    {
      channels: {
        chat: { dm: { policy: "open" }, accounts: { x: { dm: { policy: "pairing", other: 1 } } } },
      },
    },
    {
      channels: {
        chat: { dmPolicy: "open", accounts: { x: { dmPolicy: "pairing", dm: { other: 1 } } } },
      },
    },
  ],
  [
    "a channel's own, with stars",
    {
      channels: {
        chat: { rooms: { r: { topics: { t: { allow: true }, "u.v": { allow: false } } } } },
      },
    },
    {
      channels: {
        chat: { rooms: { r: { topics: { t: { enabled: true }, "u.v": { enabled: false } } } } },
      },
    },
  ],
])("an older spelling is read: %s", (_name, written, read) => {
  const before = structuredClone(written);
  const result = normalise(written, [chat]);
  expect(result.document).toEqual(read);
  expect(result.errors).toEqual([]);
  expect(written).toEqual(before);
  expect(normalise(result.document, [chat]).document).toEqual(read);
});

test("the place in the file is found again for each place in the document", () => {
  const { moves } = normalise(
    {
      agents: { list: [{ id: "a" }, { id: "b" }] },
      env: { A: "1" },
      channels: { chat: { dm: { policy: "x" } } },
    },
    [chat],
  );
  expect(originalPath(["agents", "entries", "b", "name"], moves)).toEqual([
    "agents",
    "list",
    1,
    "name",
  ]);
  expect(originalPath(["env", "vars", "A"], moves)).toEqual(["env", "A"]);
  expect(originalPath(["channels", "chat", "dmPolicy"], moves)).toEqual([
    "channels",
    "chat",
    "dm",
    "policy",
  ]);
  expect(originalPath(["gateway", "port"], moves)).toEqual(["gateway", "port"]);
});

test("agents that share an id are joined with a warning, and one without an id is an error", () => {
  const { document, warnings, errors } = normalise(
    { agents: { list: [{ id: "a", name: "1" }, { id: "a", model: "m" }, 5] } },
    [],
  );
  expect(document).toEqual({ agents: { entries: { a: { name: "1", model: "m" } } } });
  expect(warnings).toEqual([
    { path: ["agents", "list", 1], message: expect.stringContaining('repeats the id "a"') },
  ]);
  expect(errors).toEqual([
    { path: ["agents", "list", 2], message: expect.stringContaining("needs an id") },
  ]);
});
