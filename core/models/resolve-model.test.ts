import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { acme, createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { resolveModel } from "./resolve-model.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const env = { ACME_API_KEY: "a-key-of-acme" };
const providers = (rows: Record<string, object>, more: Config = {}): Config => ({
  ...more,
  models: { providers: rows },
});
const fail = (reference: string, facts: ModelWorld) =>
  resolveModel(reference, facts).catch((error: unknown) => error);

describe("the address", () => {
  test.each([
    ["plan-0123456789", "https://plan.acme.test/v1"],
    ["cn-0123456789", "https://cn.acme.test/v1"],
    ["other-0123456789", "https://api.acme.test/v1"],
  ])("follows from the key %s when the config names none", async (key, baseUrl) => {
    const { endpoint, providerId } = await resolveModel(
      "acme/one",
      world.with({}, { ACME_API_KEY: key }),
    );
    expect(endpoint).toEqual({
      providerId: "acme",
      baseUrl,
      apiKey: key,
      credentialSource: "env: ACME_API_KEY",
    });
    expect(providerId).toBe("acme");
    expect(world.loaded).toEqual([`acme at ${baseUrl}`]);
  });

  test("is the config's whatever the key, without its last slash", async () => {
    const facts = world.with(providers({ acme: { baseUrl: "https://cn.acme.test/v1/" } }), {
      ACME_API_KEY: "plan-0123456789",
    });
    expect((await resolveModel("acme/one", facts)).endpoint.baseUrl).toBe(
      "https://cn.acme.test/v1",
    );
  });

  test("is the vendor's first when no default fits", async () => {
    const [row] = acme.setup?.providers ?? [];
    const manifest = {
      ...acme,
      setup: {
        providers: [
          { ...row, id: "acme", defaultEndpoints: [{ keyPrefix: "plan-", endpoint: "plan" }] },
        ],
      },
    };
    const other = { ...world.with({}, env), manifests: [manifest] };
    expect((await resolveModel("acme/one", other)).endpoint.baseUrl).toBe(
      "https://cn.acme.test/v1",
    );
  });

  test.each(["not an address", "${BASE}/v1", "ftp://host"])("must be one: %s", async (baseUrl) => {
    expect(await fail("acme/one", world.with(providers({ acme: { baseUrl } }), env))).toMatchObject(
      { code: "MODEL_BASE_URL" },
    );
  });

  test("is needed for a server of one's own", async () => {
    expect(
      await fail("mine/x", world.with(providers({ mine: { apiKey: "some-key-123" } }))),
    ).toMatchObject({ code: "MODEL_BASE_URL" });
  });
});

describe("one vendor under several names", () => {
  const entry = {
    baseUrl: "https://own.test/v1",
    apiKey: "own-key-1234",
    headers: { "X-Team": "blue" },
  };

  test.each(["acme", "acmecloud", "oldacme"])("%s alone means the vendor", async (name) => {
    const { ref, endpoint } = await resolveModel(`${name}/one`, world.with({}, env));
    expect(ref).toBe("acme/one");
    expect(endpoint).toMatchObject({
      providerId: "acme",
      baseUrl: "https://api.acme.test/v1",
      apiKey: "a-key-of-acme",
    });
  });

  test.each(["acmecloud", "oldacme"])(
    "an entry under %s is an instance of its own, served by the vendor's plugin",
    async (name) => {
      const facts = world.with(providers({ [name]: entry }), env);
      const { ref, endpoint, provider } = await resolveModel(`${name}/one`, facts);
      expect(ref).toBe(`${name}/one`);
      expect(provider.id).toBe("acme");
      expect(endpoint).toEqual({
        providerId: name,
        baseUrl: "https://own.test/v1",
        apiKey: "own-key-1234",
        credentialSource: `config: models.providers.${name}.apiKey`,
        headers: { "X-Team": "blue" },
      });
    },
  );

  test("the vendor without an entry finds the address under the other name, with the key that fits it", async () => {
    const facts = world.with(providers({ oldacme: entry }));
    expect((await resolveModel("acme/one", facts)).endpoint).toMatchObject({
      providerId: "acme",
      baseUrl: "https://own.test/v1",
      apiKey: "own-key-1234",
      headers: { "X-Team": "blue" },
    });
    const keyOnly = world.with(providers({ acme: { apiKey: "vendor-key-12" }, oldacme: entry }));
    expect((await resolveModel("acme/one", keyOnly)).endpoint).toMatchObject({
      baseUrl: "https://own.test/v1",
      apiKey: "vendor-key-12",
      credentialSource: "config: models.providers.acme.apiKey",
    });
    const both = world.with(
      providers({ acme: { baseUrl: "https://cn.acme.test/v1" }, oldacme: entry }),
      env,
    );
    expect((await resolveModel("acme/one", both)).endpoint.baseUrl).toBe("https://cn.acme.test/v1");
  });

  test("an address of another protocol is not borrowed, and speaking it is refused with the reason", async () => {
    const facts = world.with(providers({ oldacme: { ...entry, api: "anthropic-messages" } }), env);
    expect((await resolveModel("acme/one", facts)).endpoint.baseUrl).toBe(
      "https://api.acme.test/v1",
    );
    const error = await fail("oldacme/one", facts);
    expect(error).toMatchObject({ code: "MODEL_UNKNOWN_API" });
    expect(String(error)).toContain('models.providers.oldacme.api is "anthropic-messages"');
  });

  test("another name on the vendor's host gets the vendor's plugin and key", async () => {
    const facts = world.with(
      providers({ "my-plan": { baseUrl: "https://plan.acme.test/v1" } }),
      env,
    );
    const { provider, endpoint } = await resolveModel("my-plan/one", facts);
    expect(provider.id).toBe("acme");
    expect(endpoint).toMatchObject({ providerId: "my-plan", apiKey: "a-key-of-acme" });
  });
});

describe("a server of one's own", () => {
  const local = {
    baseUrl: "http://localhost:8000/v1",
    models: [{ id: "big", contextWindow: 32_000, contextTokens: 16_000 }],
  };

  test("is served by the generic provider and needs no key", async () => {
    const { provider, endpoint, model, warning } = await resolveModel(
      "home/big",
      world.with(providers({ home: local }), env),
    );
    expect(provider.id).toBe("home");
    expect(endpoint).toEqual({ providerId: "home", baseUrl: "http://localhost:8000/v1" });
    expect(model).toMatchObject({ id: "big", contextWindow: 16_000 });
    expect(warning).toBeUndefined();
    expect(world.loaded).toEqual([]);
  });

  test("is served by the plugin whose way of thinking its row names, with nothing else of that vendor", async () => {
    const models = [{ id: "big", compat: { thinkingFormat: "acme-think" } }, { id: "small" }];
    const facts = world.with(providers({ home: { ...local, models } }), env);
    const big = await resolveModel("home/big", facts);
    expect(big.provider.id).toBe("acme");
    expect(big.endpoint).toEqual({ providerId: "home", baseUrl: "http://localhost:8000/v1" });
    expect((await resolveModel("home/small", facts)).provider.id).toBe("home");
  });

  test("with a key that is not there is an error, not a call without it", async () => {
    const facts = world.with(providers({ home: { ...local, apiKey: "${HOME_KEY}" } }));
    expect(await fail("home/big", facts)).toMatchObject({ code: "MODEL_NO_CREDENTIAL" });
  });
});

describe("a model that the user named", () => {
  test.each(["https://plan.acme.test/v1", "https://cn.acme.test/v1", "https://own.test/v1"])(
    "reaches %s whether anything knows it or not",
    async (baseUrl) => {
      const facts = world.with(providers({ acme: { baseUrl } }), env);
      const { model, warning, endpoint } = await resolveModel("acme/brand-new", facts);
      expect(model).toEqual({ id: "brand-new", name: "brand-new", input: ["text"] });
      expect(endpoint.baseUrl).toBe(baseUrl);
      expect(warning).toContain("acme/brand-new");
    },
  );

  test("and that the host does not serve goes there all the same, with the vendor's word about it", async () => {
    const facts = world.with({}, { ACME_API_KEY: "plan-0123456789" });
    expect((await resolveModel("acme/two", facts)).warning).toBe("two is not part of the plan.");
    const listed = world.with(providers({ acme: { models: [{ id: "two" }] } }), {
      ACME_API_KEY: "plan-0123456789",
    });
    expect((await resolveModel("acme/two", listed)).warning).toBeUndefined();
  });

  test("in another case of letters is warned about", async () => {
    const { warning, model } = await resolveModel("acme/three", world.with({}, env));
    expect(model.id).toBe("three");
    expect(warning).toContain('"Three"');
  });
});

describe("parameters and headers", () => {
  test("the later place wins: provider, row, defaults, reference, agent", async () => {
    const places = (name: string) => ({ [name]: name, last: name });
    const config = providers(
      {
        acme: {
          params: { ...places("provider") },
          models: [{ id: "one", params: { ...places("row") } }],
        },
      },
      {
        agents: {
          defaults: {
            params: places("defaults"),
            models: { "oldacme/one": { params: places("reference") } },
          },
          entries: { main: { params: places("agent") } },
        },
      },
    );
    const facts = world.with(config, env);
    const names = {
      provider: "provider",
      row: "row",
      defaults: "defaults",
      reference: "reference",
    };
    expect((await resolveModel("acme/one", facts)).params).toEqual({ ...names, last: "reference" });
    expect(
      await resolveModel("acme/one@acme:work", facts, { agentId: "main" }).catch(() => undefined),
    ).toBeUndefined();
    expect((await resolveModel("acme/one", facts, { agentId: "main" })).params).toEqual({
      ...names,
      agent: "agent",
      last: "agent",
    });
  });

  test("headers may be secrets, a row's win, and the time limit is in milliseconds", async () => {
    const config = providers({
      acme: {
        headers: { "X-Team": "blue", "X-Secret": { source: "env", id: "TEAM_SECRET" } },
        timeoutSeconds: 7,
        models: [{ id: "one", headers: { "X-Team": "red" } }],
      },
    });
    const { endpoint } = await resolveModel(
      "acme/one",
      world.with(config, { ...env, TEAM_SECRET: "hush" }),
    );
    expect(endpoint).toMatchObject({
      headers: { "X-Team": "red", "X-Secret": "hush" },
      idleTimeoutMs: 7_000,
    });
  });
});

describe("what is missing", () => {
  test("a key: the error names provider, places, what could not be used, and the way out", async () => {
    const error = await fail("acme/one", world.with({}, { ACME_API_KEY: "changeme" }));
    expect(error).toMatchObject({ code: "MODEL_NO_CREDENTIAL", details: { provider: "acme" } });
    const text = `${String(error)} ${(error as { hint?: string }).hint ?? ""}`;
    for (const part of [
      "acme",
      "auth-profiles.json",
      "ACME_API_KEY, OLDACME_API_KEY",
      "models.providers.acme.apiKey",
      "placeholder",
      "openclaw onboard",
      "https://keys.acme.test",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("a pinned profile: nothing else takes its place", async () => {
    await world.storeProfiles({
      "acme:work": { type: "api_key", provider: "acme", key: "key-of-work-1" },
    });
    const facts = world.with({}, env);
    const pinned = await resolveModel("acme/one@acme:work", facts);
    expect(pinned).toMatchObject({
      ref: "acme/one@acme:work",
      endpoint: { apiKey: "key-of-work-1" },
    });
    expect(await fail("acme/one@acme:home", facts)).toMatchObject({ code: "MODEL_NO_CREDENTIAL" });
  });

  test("no key, for a provider that needs none", async () => {
    const { endpoint, model } = await resolveModel("offline/echo", world);
    expect(endpoint).toEqual({ providerId: "offline", baseUrl: "" });
    expect(model.contextWindow).toBe(999);
  });

  test("the provider, or its plugin", async () => {
    expect(await fail("nosuch/one", world)).toMatchObject({ code: "MODEL_UNKNOWN_PROVIDER" });
    const broken = { ...world.with({}, env), loadProvider: async () => undefined };
    expect(await fail("acme/one", broken)).toMatchObject({ code: "MODEL_PROVIDER_UNAVAILABLE" });
  });
});
