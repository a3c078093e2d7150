import { afterEach, beforeEach, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { createManualClock } from "../lib/manual-clock.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { maskKey } from "./mask-key.ts";
import { readModelsStatus } from "./models-status.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const key = "plan-0123456789abcdefghij";

test("says for each provider in use which key it has, where from, and where requests go", async () => {
  await world.storeProfiles({ "acme:default": { type: "api_key", provider: "oldacme", key } });
  const config: Config = {
    agents: {
      defaults: {
        model: { primary: "Best", fallbacks: ["oldacme/two"] },
        models: { "acmecloud/one": { alias: "best" } },
      },
    },
  };
  const status = await readModelsStatus(
    world.with(config, { ACME_API_KEY: "other-0123456789abcdef" }),
  );
  expect(status).toMatchObject({
    defaultModel: "Best",
    resolvedDefault: { ref: "acme/one", source: "config", raw: "Best" },
    fallbacks: ["acme/two"],
    aliases: { best: "acme/one" },
    allowed: [],
    missing: [],
  });
  expect(status.providers).toEqual([
    {
      provider: "acme",
      effective: { kind: "profiles", detail: "~/.openclaw/agents/main/agent/auth-profiles.json" },
      profiles: { count: 1, oauth: 0, token: 0, apiKey: 1, labels: ["acme:default=plan-…ghij"] },
      key: { source: "profile: acme:default", masked: "plan-…ghij" },
      endpoint: { baseUrl: "https://plan.acme.test/v1", label: "PLAN", source: "key prefix plan-" },
      rejected: [],
    },
  ]);
  expect(JSON.stringify(status)).not.toContain("0123456789");
});

test("names what is missing and what could not be used", async () => {
  const config: Config = { agents: { defaults: { model: "acme/one" } } };
  const status = await readModelsStatus(world.with(config, { ACME_API_KEY: "changeme" }));
  expect(status.missing).toEqual(["acme"]);
  expect(status.providers[0]).toMatchObject({ effective: { kind: "missing" } });
  expect(status.providers[0]?.rejected).toEqual([
    "env: ACME_API_KEY holds a placeholder, not a key.",
  ]);
  const wrong = await readModelsStatus(world.with({ agents: { defaults: { model: "gone/x" } } }));
  expect(wrong).toMatchObject({
    defaultModel: "gone/x",
    defaultProblem: expect.stringContaining("gone"),
  });
});

test("tells stored tokens that end soon from those that have ended", async () => {
  const day = 24 * 60 * 60 * 1000;
  const token = (expires: number) => ({ type: "token", provider: "acme", token: key, expires });
  await world.storeProfiles({
    a: token(10 * day + 1),
    b: token(12 * day),
    c: token(10 * day),
    d: { type: "oauth", provider: "acme" },
    e: { type: "api_key", provider: "acme", key },
  });
  const { profiles } = await readModelsStatus({
    ...world.with({}),
    clock: createManualClock(10 * day),
  });
  expect(profiles.map(({ profileId, status }) => `${profileId} ${status}`)).toEqual([
    "a expiring",
    "b ok",
    "c expired",
    "d unsupported",
    "e static",
  ]);
});

test("nothing of a short key is shown", () => {
  expect(maskKey("0123456789abcdef")).toBe("…");
  expect(maskKey("sk-ab0123456789012345wxyz")).toBe("sk-ab…wxyz");
});
