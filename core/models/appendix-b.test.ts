import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { chooseDefaultModel } from "./default-model.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { isModelAllowed } from "./model-policy.ts";
import { resolveModel } from "./resolve-model.ts";

/** Files that people bring along, with the manifest that ships. */
let world: ModelWorld;
beforeEach(async () => {
  const file = join(import.meta.dirname, "../../plugins/qwen/openclaw.plugin.json");
  world = await createModelWorld([JSON.parse(await readFile(file, "utf8")) as PluginManifest]);
});
afterEach(() => world.remove());

const standard = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1";

describe("a file with an entry under the older name", () => {
  const config: Config = {
    models: {
      mode: "merge",
      providers: {
        modelstudio: {
          baseUrl: standard,
          api: "openai-completions",
          apiKey: "sk-0123456789abcdef",
          models: [{ id: "qwen3.6-plus", name: "q" }],
        },
      },
    },
    agents: {
      defaults: {
        model: { primary: "modelstudio/qwen3.6-plus", fallbacks: ["qwen/qwen3.5-plus"] },
        models: { "qwen/qwen3.5-plus": { alias: "Qwen" }, "modelstudio/qwen3.6-plus": {} },
      },
    },
  };

  test("the default is that entry's, at its address with its key", async () => {
    const facts = world.with(config);
    expect(await chooseDefaultModel(facts)).toEqual({
      ref: "modelstudio/qwen3.6-plus",
      source: "config",
    });
    const { endpoint, model, warning } = await resolveModel("modelstudio/qwen3.6-plus", facts);
    expect(endpoint).toMatchObject({
      providerId: "modelstudio",
      baseUrl: standard,
      apiKey: "sk-0123456789abcdef",
    });
    expect(model).toMatchObject({ id: "qwen3.6-plus", name: "q", contextWindow: 1_000_000 });
    expect(warning).toBeUndefined();
    expect(world.loaded).toEqual([`qwen at ${standard}`]);
  });

  test("the newer name finds the same address, and its own environment key before that entry's", async () => {
    for (const reference of ["qwen/qwen3.5-plus", "Qwen"]) {
      const { ref, endpoint } = await resolveModel(reference, world.with(config));
      expect(ref).toBe("qwen/qwen3.5-plus");
      expect(endpoint).toMatchObject({
        providerId: "qwen",
        baseUrl: standard,
        apiKey: "sk-0123456789abcdef",
      });
    }
    const { endpoint } = await resolveModel(
      "qwen/qwen3.5-plus",
      world.with(config, { QWEN_API_KEY: "sk-from-the-env-1" }),
    );
    expect(endpoint).toMatchObject({ baseUrl: standard, apiKey: "sk-from-the-env-1" });
  });
});

describe("a file with a list of allowed models", () => {
  const config: Config = {
    agents: { defaults: { model: "qwen/qwen3.7-plus", modelPolicy: { allow: ["qwen/*"] } } },
  };

  test.each(["qwen/qwen3.5-plus", "modelstudio/qwen3.5-plus", "dashscope/anything"])(
    "%s is allowed",
    (reference) => {
      expect(isModelAllowed(reference, world.with(config))).toBe(true);
    },
  );

  test.each([
    ["sk-sp-0123456789", "https://coding-intl.dashscope.aliyuncs.com/v1"],
    ["sk-0123456789abcdef", standard],
    ["sk-ws-0123456789.abc", standard],
  ])("a key %s goes where it is accepted", async (key, baseUrl) => {
    const { endpoint } = await resolveModel(
      "qwen/qwen3.7-plus",
      world.with(config, { DASHSCOPE_API_KEY: key }),
    );
    expect(endpoint).toMatchObject({ baseUrl, credentialSource: "env: DASHSCOPE_API_KEY" });
  });
});

describe("an address of the vendor under a name of one's own", () => {
  test("is served by the vendor's plugin, whichever of its endpoints it is", async () => {
    for (const { baseUrl, provider, retired, label } of world.manifests[0]?.providerEndpoints ??
      []) {
      if (retired === true) continue;
      const address = baseUrl.replace("{workspace}", "llm-abc123");
      for (const name of ["bailian", "bailian-token-plan", "modelstudio", "my-own"]) {
        const config: Config = {
          models: { providers: { [name]: { baseUrl: address, apiKey: "sk-0123456789abcdef" } } },
        };
        const found = world.with(config);
        const resolved = await resolveModel(`${name}/qwen3.5-plus`, found);
        expect([label, resolved.providerId, resolved.endpoint.baseUrl]).toEqual([
          label,
          name,
          address,
        ]);
        // A name that is an alias of the vendor is served under the vendor's main id; the host decides the rest.
        const served = name === "modelstudio" ? "qwen" : provider;
        expect(found.loaded.at(-1)).toBe(`${served} at ${address}`);
      }
    }
  });

  test("that was the free sign-in loads and is explained, with the next step", async () => {
    for (const name of ["qwen-portal", "qwen-oauth", "qwen-cli", "anything"]) {
      const config: Config = {
        models: {
          providers: { [name]: { baseUrl: "https://portal.qwen.ai/v1", apiKey: "qwen-oauth" } },
        },
        agents: { defaults: { model: { primary: `${name}/coder-model` } } },
      };
      await expect(resolveModel(`${name}/coder-model`, world.with(config))).rejects.toMatchObject({
        code: "MODEL_RETIRED",
        message: expect.stringContaining("2026-04-15"),
        hint: expect.stringContaining("qwen-standard-api-key"),
      });
    }
    const env = { QWEN_API_KEY: "sk-0123456789abcdef" };
    const resolved = await resolveModel("qwen-portal/coder-model", world.with({}, env));
    expect(resolved).toMatchObject({
      ref: "qwen/qwen3.5-plus",
      warning: expect.stringContaining("2026-04-15"),
    });
  });

  test("of the Token Plan has a provider and a variable of its own", async () => {
    const env = { QWEN_TOKEN_PLAN_API_KEY: "sk-sp-0123456789ab", QWEN_API_KEY: "sk-9876543210" };
    const resolved = await resolveModel("qwen-token-plan/qwen3.8-max", world.with({}, env));
    expect(resolved.endpoint).toMatchObject({
      baseUrl: "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
      apiKey: "sk-sp-0123456789ab",
      credentialSource: "env: QWEN_TOKEN_PLAN_API_KEY",
    });
  });
});
