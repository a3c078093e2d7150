import { afterEach, beforeEach, expect, test } from "vitest";
import { findCredential } from "./credentials.ts";
import { environmentKeys } from "./environment-keys.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { candidateReferences } from "./model-candidates.ts";
import { resolveModel } from "./resolve-model.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const several = {
  ACME_API_KEYS: "key-one-1, key-two-2;key-one-1",
  ACME_API_KEY: "key-two-2",
  ACME_API_KEY_10: "key-ten-10",
  ACME_API_KEY_3: "key-three-3",
  ACME_API_KEY_FILE: "/somewhere",
};

test("keys are those of the list, the variable and its numbered ones, each once", () => {
  const { environment } = world.with({}, several);
  expect(environmentKeys(["ACME_API_KEY"], environment)).toEqual([
    { value: "key-one-1", source: "env: ACME_API_KEYS (1)", pin: "env:ACME_API_KEYS:1" },
    { value: "key-two-2", source: "env: ACME_API_KEYS (2)", pin: "env:ACME_API_KEYS:2" },
    { value: "key-three-3", source: "env: ACME_API_KEY_3", pin: "env:ACME_API_KEY_3" },
    { value: "key-ten-10", source: "env: ACME_API_KEY_10", pin: "env:ACME_API_KEY_10" },
  ]);
});

test("a model is asked once with each key of the environment, and each reference leads to its key", async () => {
  const facts = world.with({}, several);
  const refs = await candidateReferences(["acme/one"], facts);
  expect(refs).toEqual([
    "acme/one",
    "acme/one@env:ACME_API_KEYS:2",
    "acme/one@env:ACME_API_KEY_3",
    "acme/one@env:ACME_API_KEY_10",
  ]);
  const keys = await Promise.all(
    refs.map(async (ref) => (await resolveModel(ref, facts)).endpoint.apiKey),
  );
  expect(keys).toEqual(["key-one-1", "key-two-2", "key-three-3", "key-ten-10"]);
});

test("a key under another name of the vendor is no stand-in, and neither is one beside a stored key", async () => {
  const names = { ACME_API_KEY: "key-one-1", OLDACME_API_KEY: "key-old-2" };
  expect(await candidateReferences(["acme/one"], world.with({}, names))).toEqual(["acme/one"]);
  await world.storeProfiles({
    "acme:default": { type: "api_key", provider: "acme", key: "stored-key-1" },
  });
  expect(await candidateReferences(["acme/one"], world.with({}, several))).toEqual(["acme/one"]);
});

test("placeholders are no keys, and a key that is gone is said", async () => {
  const facts = world.with({}, { ACME_API_KEYS: "your-api-key,key-two-2" });
  expect((await findCredential("acme", facts))?.source).toBe("env: ACME_API_KEYS (2)");
  expect(await candidateReferences(["acme/one"], facts)).toEqual(["acme/one"]);
  await expect(resolveModel("acme/one@env:ACME_API_KEYS:9", facts)).rejects.toMatchObject({
    code: "MODEL_NO_CREDENTIAL",
  });
});
