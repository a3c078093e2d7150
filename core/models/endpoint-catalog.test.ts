import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { chooseDefaultModel } from "./default-model.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { listModels } from "./list-models.ts";
import { findModel } from "./model-reference.ts";
import { readModelsStatus } from "./models-status.ts";
import { createProviderDirectory } from "./provider-directory.ts";
import { resolveModel } from "./resolve-model.ts";

const row = (id: string, provider: string, host: string, more = {}) => ({
  id,
  provider,
  label: id,
  baseUrl: `https://${host}/v1`,
  hosts: [host],
  ...more,
});

const vendor: PluginManifest = {
  id: "sky",
  name: "Sky",
  description: "A vendor with plans.",
  enabledByDefault: true,
  providers: ["sky", "sky-plan"],
  setup: {
    providers: [
      {
        id: "sky",
        envVars: ["SKY_KEY"],
        defaultModel: "sky/small",
        aliases: ["cloud"],
        retired: {
          aliases: ["sky-free"],
          since: "2026-04-15",
          sentence: "The free sign-in ended on 2026-04-15.",
          hint: "Get a key.",
          models: { "free-model": "big" },
        },
      },
      { id: "sky-plan", envVars: ["SKY_PLAN_KEY"], defaultModel: "sky-plan/big" },
    ],
  },
  providerEndpoints: [
    row("pay-cn", "sky", "cn.sky.test", { priceList: "mainland" }),
    row("pay-intl", "sky", "intl.sky.test", { priceList: "international" }),
    row("plan", "sky-plan", "plan.sky.test"),
    row("own", "sky", "x", {
      baseUrl: "https://{workspace}.eu.sky.test/v1",
      hosts: ["*.eu.sky.test"],
    }),
    row("named", "sky", "trial.eu.sky.test"),
    row("portal", "sky", "free.sky.test", { retired: true }),
  ],
  modelCatalog: {
    providers: {
      sky: {
        models: [
          {
            id: "big",
            prices: {
              mainland: {
                input: 2,
                output: 12,
                currency: "CNY",
                tiers: [{ upTo: 1000, input: 2 }],
              },
              international: { input: 0.5, output: 3, currency: "USD" },
            },
          },
          { id: "small" },
          { id: "plan-only", onlyAt: ["plan"] },
        ],
      },
      "sky-plan": { like: "sky", models: [] },
    },
    lineups: [
      {
        endpoints: ["plan"],
        models: ["big", "plan-only"],
        defaultModel: "big",
        reason: "{model} is not in the plan.",
      },
    ],
  },
};

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld([vendor]);
});
afterEach(() => world.remove());

const at = (baseUrl: string, provider = "sky"): Config => ({
  models: { providers: { [provider]: { baseUrl } } },
});

async function list(config: Config, provider = "sky") {
  return await listModels(world.with(config), { provider });
}

describe("the catalog at an endpoint", () => {
  test("has the models and prices of that endpoint, and no price where none is published", async () => {
    const china = await list(at("https://cn.sky.test/v1"));
    expect(china.map(({ key, cost }) => [key, cost?.currency])).toEqual([
      ["sky/big", "CNY"],
      ["sky/small", undefined],
    ]);
    expect(china[0]?.cost?.tiers).toEqual([{ upTo: 1000, input: 2 }]);
    const abroad = await list(at("https://intl.sky.test/v1"));
    expect(abroad[0]?.cost).toEqual({ input: 0.5, output: 3, currency: "USD" });
    const plan = await list(at("https://plan.sky.test/v1"));
    expect(plan.map(({ key, cost }) => [key, cost])).toEqual([
      ["sky/big", undefined],
      ["sky/plan-only", undefined],
    ]);
  });

  test("sends a model that its list leaves out, with the reason as a warning", async () => {
    const config = { ...at("https://plan.sky.test/v1") };
    const found = await resolveModel("sky/small", world.with(config, { SKY_KEY: "sk-1234567890" }));
    expect(found).toMatchObject({ model: { id: "small" }, warning: "small is not in the plan." });
  });

  test("answers with a model of its list when nobody chose one", async () => {
    const env = { SKY_KEY: "sk-1234567890" };
    const chosen = async (config: Config) =>
      (await chooseDefaultModel(world.with(config, env))).ref;
    expect(await chosen(at("https://cn.sky.test/v1"))).toBe("sky/small");
    expect(await chosen(at("https://plan.sky.test/v1"))).toBe("sky/big");
  });

  test("shows what the config lists, wherever it is", async () => {
    const config: Config = {
      models: {
        providers: { sky: { baseUrl: "https://plan.sky.test/v1", models: [{ id: "small" }] } },
      },
    };
    expect((await list(config)).map(({ key }) => key)).toContain("sky/small");
  });

  test("is shared by the providers of a vendor, each with its own key", async () => {
    const rows = await list({}, "sky-plan");
    expect(rows.map(({ key }) => key)).toEqual(["sky-plan/big", "sky-plan/plan-only"]);
    const deps = world.with({}, { SKY_KEY: "sk-aaaaaaaaaaaa", SKY_PLAN_KEY: "sk-bbbbbbbbbbbb" });
    expect((await resolveModel("sky-plan/big", deps)).endpoint).toMatchObject({
      baseUrl: "https://plan.sky.test/v1",
      apiKey: "sk-bbbbbbbbbbbb",
    });
  });
});

test("a host pattern stands for one label, and a name comes before it", () => {
  const directory = createProviderDirectory([vendor]);
  const idAt = (host: string) => directory.endpointAt(`https://${host}/v1`)?.id;
  expect(idAt("llm-abc.eu.sky.test")).toBe("own");
  expect(idAt("TRIAL.eu.sky.test.")).toBe("named");
  expect(idAt("a.b.eu.sky.test")).toBeUndefined();
  expect(idAt("eu.sky.test")).toBeUndefined();
  expect(idAt("llm-abc.eu.sky.test.evil.test")).toBeUndefined();
});

describe("a service that the vendor has switched off", () => {
  const old: Config = {
    models: {
      providers: { "sky-free": { baseUrl: "https://free.sky.test/v1", apiKey: "sk-123456789012" } },
    },
    agents: { defaults: { model: { primary: "sky-free/free-model" } } },
  };

  test("is explained when it is asked, and nothing else breaks", async () => {
    await expect(resolveModel("sky-free/free-model", world.with(old))).rejects.toMatchObject({
      code: "MODEL_RETIRED",
      message: expect.stringContaining("ended on 2026-04-15"),
      hint: "Get a key.",
    });
    const status = await readModelsStatus(world.with(old));
    expect(status.providers[0]?.rejected.join()).toContain("ended on 2026-04-15");
    const deps = world.with(old, { SKY_KEY: "sk-aaaaaaaaaaaa" });
    expect((await resolveModel("sky/big", deps)).endpoint.baseUrl).toBe("https://cn.sky.test/v1");
    const { model: _, ...defaults } = old.agents?.defaults ?? {};
    const chosen = await chooseDefaultModel(
      world.with({ ...old, agents: { defaults } }, { SKY_KEY: "sk-aaaaaaaaaaaa" }),
    );
    expect(chosen.ref).toBe("sky/small");
  });

  test("is mapped where only its name is left", async () => {
    const facts = world.with({});
    expect(findModel("Sky-Free/free-model", facts)).toMatchObject({
      ref: "sky/big",
      warning: expect.stringContaining("sky/big stands in"),
    });
    await expect(resolveModel("sky-free/free-model", world.with({}))).rejects.toMatchObject({
      code: "MODEL_NO_CREDENTIAL",
      message: expect.stringContaining("ended on 2026-04-15"),
    });
    expect(findModel("cloud/big", facts).warning).toBeUndefined();
  });
});

test("an entry that speaks another protocol at a known host hears the address that works", async () => {
  const entry = (baseUrl: string): Config => ({
    models: {
      providers: { mine: { baseUrl, api: "anthropic-messages", apiKey: "sk-1234567890" } },
    },
  });
  await expect(
    resolveModel("mine/big", world.with(entry("https://plan.sky.test/apps/anthropic"))),
  ).rejects.toMatchObject({
    code: "MODEL_UNKNOWN_API",
    hint: expect.stringContaining("https://plan.sky.test/v1"),
  });
  await expect(
    resolveModel("mine/big", world.with(entry("https://llm-9.eu.sky.test/apps/anthropic"))),
  ).rejects.toMatchObject({ hint: expect.stringContaining("https://llm-9.eu.sky.test/v1") });
});
