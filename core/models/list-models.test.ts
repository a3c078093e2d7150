import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { listModels, type ModelFilter } from "./list-models.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const env = { ACME_API_KEY: "a-key-of-acme" };
const keys = async (facts: ModelWorld, filter: ModelFilter = {}) =>
  (await listModels(facts, filter)).map(({ key }) => key);

const config: Config = {
  models: {
    providers: {
      home: {
        baseUrl: "http://localhost:1/v1",
        models: [{ id: "big", contextWindow: 9_000, contextTokens: 4_000 }],
      },
    },
  },
  agents: {
    defaults: {
      model: { primary: "acme/two", fallbacks: ["offline/echo"] },
      models: { "oldacme/one": { alias: "Best" }, "acme/two": {}, "gone/x": {}, "acme/*": {} },
    },
  },
};

describe("without a filter", () => {
  test("the config's models show, in its order, each once, with what they are for", async () => {
    const rows = await listModels(world.with(config, env));
    expect(rows.map(({ key, tags }) => [key, tags.join(" ")])).toEqual([
      ["acme/two", "default configured"],
      ["offline/echo", "fallback#1 configured"],
      ["acme/one", "configured alias:Best"],
      ["gone/x", "configured missing"],
      ["home/big", "configured"],
    ]);
    expect(rows.map(({ local, available, missing }) => [local, available, missing])).toEqual([
      [false, true, false],
      [false, true, false],
      [false, true, false],
      [undefined, undefined, true],
      [true, true, false],
    ]);
    expect(rows[4]).toMatchObject({ contextWindow: 9_000, contextTokens: 4_000 });
  });

  test("an empty config shows the model that would answer", async () => {
    expect(await listModels(world)).toMatchObject([
      { key: "offline/echo", tags: ["default"], available: true },
    ]);
  });

  test("a default that cannot be found does not spoil the list", async () => {
    const facts = world.with({
      agents: { defaults: { model: "gone/x", models: { "acme/one": {} } } },
    });
    expect(await listModels(facts)).toMatchObject([
      { key: "gone/x", missing: true },
      { key: "acme/one" },
    ]);
  });
});

describe("with a filter", () => {
  test.each(["acme", "ACME", "oldacme", "acmecloud"])(
    "--provider %s shows all that it serves, sorted without regard to case",
    async (provider) => {
      const rows = await listModels(world, { provider });
      expect(rows.map(({ key }) => key)).toEqual(["acme/one", "acme/Three", "acme/two"]);
      expect(rows.every(({ available, tags }) => available === false && tags.length === 0)).toBe(
        true,
      );
    },
  );

  test("what the host does not serve is hidden, unless the config names it", async () => {
    const plan = { ACME_API_KEY: "plan-0123456789" };
    expect(await keys(world.with({}, plan), { provider: "acme" })).toEqual([
      "acme/one",
      "acme/Three",
    ]);
    expect(await keys(world.with(config, plan), { provider: "acme" })).toEqual([
      "acme/one",
      "acme/Three",
      "acme/two",
    ]);
  });

  test("an entry under an alias is listed as itself", async () => {
    const own: Config = {
      models: { providers: { oldacme: { baseUrl: "https://x.test", models: [{ id: "mine" }] } } },
    };
    expect(await keys(world.with(own), { provider: "oldacme" })).toEqual(["oldacme/mine"]);
    expect(await keys(world.with(own), { provider: "acme" })).toEqual([
      "acme/one",
      "acme/Three",
      "acme/two",
    ]);
  });

  test("--all shows every provider, --local only this machine", async () => {
    expect(await keys(world.with(config), { all: true })).toEqual([
      "acme/one",
      "acme/Three",
      "acme/two",
      "gone/x",
      "home/big",
      "offline/echo",
    ]);
    expect(await keys(world.with(config), { local: true })).toEqual(["home/big"]);
    expect(await keys(world.with(config), { all: true, local: true })).toEqual(["home/big"]);
  });

  test("a name that is no id, and an id that nothing serves, are refused", async () => {
    await expect(listModels(world, { provider: "Acme Cloud" })).rejects.toMatchObject({
      code: "MODEL_PROVIDER_FILTER",
    });
    await expect(listModels(world, { provider: "nosuch" })).rejects.toMatchObject({
      code: "MODEL_UNKNOWN_PROVIDER",
    });
  });
});
