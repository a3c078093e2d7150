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
