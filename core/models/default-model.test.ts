import { afterEach, beforeEach, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { chooseDefaultModel, configuredModel } from "./default-model.ts";
import { createModelWorld, offline, type ModelWorld } from "./fixtures/model-world.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const env = { ACME_API_KEY: "a-key-of-acme" };

test("the config's choice comes first, aliases followed", async () => {
  const config: Config = { agents: { defaults: { model: "offline/echo" } } };
  expect(await chooseDefaultModel(world.with(config, env))).toEqual({
    ref: "offline/echo",
    source: "config",
  });
  const alias: Config = {
    agents: {
      defaults: { model: { primary: "Best" }, models: { "oldacme/two": { alias: "best" } } },
    },
  };
  expect(await chooseDefaultModel(world.with(alias))).toEqual({
    ref: "acme/two",
    source: "config",
    raw: "Best",
  });
});

test("then a provider that has a key", async () => {
  expect(await chooseDefaultModel(world.with({}, env))).toEqual({
    ref: "acme/one",
    source: "credential",
  });
  expect(
    await chooseDefaultModel(world.with({}, { OLDACME_API_KEY: "old-name-key" })),
  ).toMatchObject({ ref: "acme/one" });
});

test("then the first model of an entry with a key of its own", async () => {
  const entry = {
    baseUrl: "https://mine.test/v1",
    apiKey: "my-own-key-1",
    models: [{ id: "first" }, { id: "second" }],
  };
  const facts = world.with({ models: { providers: { mine: entry } } });
  expect(await chooseDefaultModel(facts)).toEqual({ ref: "mine/first", source: "credential" });
});

test("then one that needs no key", async () => {
  expect(await chooseDefaultModel(world)).toEqual({ ref: "offline/echo", source: "offline" });
  expect(await chooseDefaultModel(world.with({}, { ACME_API_KEY: "your-api-key" }))).toMatchObject({
    ref: "offline/echo",
  });
});

test("or an error that says what to do", async () => {
  const facts = { ...world, manifests: world.manifests.filter((manifest) => manifest !== offline) };
  await expect(chooseDefaultModel(facts)).rejects.toMatchObject({ code: "MODEL_NONE" });
  const wrong = world.with({ agents: { defaults: { model: "nosuch/one" } } });
  await expect(chooseDefaultModel(wrong)).rejects.toMatchObject({ code: "MODEL_UNKNOWN_PROVIDER" });
});

test("what the config names for an agent comes before what it names for all, and is told even when nothing serves it", () => {
  const facts = world.with({
    agents: {
      defaults: { model: "oldacme/two" },
      entries: { ops: { model: { primary: "nosuch/one" } } },
    },
  });
  expect(configuredModel(facts)).toBe("acme/two");
  expect(configuredModel(facts, "main")).toBe("acme/two");
  expect(configuredModel(facts, "ops")).toBe("nosuch/one");
  expect(configuredModel(world.with({}))).toBeUndefined();
});
