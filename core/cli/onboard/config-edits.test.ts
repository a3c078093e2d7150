import { expect, test } from "vitest";
import type { Config } from "../../config/schema.ts";
import { configEdits } from "./config-edits.ts";
import type { OnboardPlan, ProviderPlan } from "./onboard-plan.ts";

const custom: ProviderPlan = {
  choiceId: "custom-api-key",
  providerId: "mine",
  baseUrl: "http://127.0.0.1:1/v1",
  key: { kind: "store", key: "secret", source: "--custom-api-key" },
  defaultModel: "mine/new",
  customModel: { id: "new", input: ["text", "image"] },
};
const plan: OnboardPlan = {
  workspace: { folder: "/w", isAsked: false, isSeeded: true },
  gateway: { port: 1, bind: "lan", authMode: "token", writes: [] },
  provider: custom,
};
const pathsOf = (config: Config, changes: Partial<OnboardPlan> = {}) =>
  configEdits({ ...plan, ...changes }, config).map(({ path }) => path.join("."));
const withRows = (...ids: string[]): Config => ({
  agents: { defaults: { model: { primary: "a/b" } } },
  models: { providers: { mine: { models: ids.map((id) => ({ id })) } } },
});

test("a model of one's own is added behind the models that are there", () => {
  expect(pathsOf(withRows("old", "older"))).toContain("models.providers.mine.models.2");
});

test("a model that is there already only learns that it reads images", () => {
  const paths = pathsOf(withRows("old", "new"));
  expect(paths).toContain("models.providers.mine.models.1.input");
  expect(paths.filter((path) => path.includes(".models."))).toHaveLength(1);
});

test("a new key for a server of one's own takes the place of the one in the config, which would win", () => {
  const config: Config = { models: { providers: { mine: { apiKey: "old" } } } };
  expect(pathsOf(config)).toContain("models.providers.mine.apiKey");
  const { key: _, ...keyless } = custom;
  expect(pathsOf(config, { provider: keyless })).not.toContain("models.providers.mine.apiKey");
});

test("a default model is written where there is none, and kept in either spelling", () => {
  const primary = "agents.defaults.model.primary";
  expect(pathsOf({})).toContain(primary);
  expect(pathsOf({ agents: { defaults: { model: { fallbacks: ["a/b"] } } } })).toContain(primary);
  expect(pathsOf({ agents: { defaults: { model: "a/b" } } })).not.toContain(primary);
  expect(pathsOf(withRows())).not.toContain(primary);
});

test("what the gateway's section says already is not written", () => {
  expect(pathsOf({}).filter((path) => path.startsWith("gateway"))).toEqual([]);
});
