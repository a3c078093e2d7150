import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { createManualClock } from "../lib/manual-clock.ts";
import { findCredential, saveApiKey, searchCredential } from "./credentials.ts";
import { createModelWorld, type ModelWorld } from "./fixtures/model-world.ts";
import { findModel } from "./model-reference.ts";
import { isPlaceholderKey } from "./placeholder-key.ts";

let world: ModelWorld;
beforeEach(async () => {
  world = await createModelWorld();
});
afterEach(() => world.remove());

const apiKey = (key: string, provider = "acme") => ({ type: "api_key", provider, key });
const sourceOf = async (id: string, facts: ModelWorld) => (await findCredential(id, facts))?.source;
const inConfig = (entry: object, more: Config = {}): Config => ({
  ...more,
  models: { providers: { acme: entry } },
});

describe("the order of places", () => {
  const env = { ACME_API_KEY: "from-env-1" };

  test("stored profile, then environment, then config", async () => {
    const config = inConfig({ apiKey: "from-config-1" });
    expect(await sourceOf("acme", world.with(config))).toBe("config: models.providers.acme.apiKey");
    expect(await sourceOf("acme", world.with(config, env))).toBe("env: ACME_API_KEY");
    await world.storeProfiles({ "acme:default": apiKey("from-profile-1") });
    expect(await findCredential("acme", world.with(config, env))).toMatchObject({
      value: "from-profile-1",
      source: "profile: acme:default",
    });
    expect(await findCredential("offline", world)).toBeUndefined();
    expect(await findCredential("nobody", world)).toBeUndefined();
  });

  test("the variables count in the manifest's order, and an empty one is none", async () => {
    const both = { OLDACME_API_KEY: "second-key", ACME_API_KEY: "first-key" };
    expect(await sourceOf("acme", world.with({}, both))).toBe("env: ACME_API_KEY");
    expect(await sourceOf("acme", world.with({}, { ...both, ACME_API_KEY: " " }))).toBe(
      "env: OLDACME_API_KEY",
    );
  });

  test.each(["acme", "acmecloud", "oldacme", "ACME"])(
    "a key is found under the name %s wherever it was stored",
    async (name) => {
      expect(await sourceOf(name, world.with({}, env))).toBe("env: ACME_API_KEY");
      for (const provider of ["acme", "oldacme", "AcmeCloud"]) {
        await world.storeProfiles({ "any:default": apiKey("stored-key-1", provider) });
        expect(await sourceOf(name, world)).toBe("profile: any:default");
      }
    },
  );

  test("an entry under an alias has its own key first and the vendor's after it", async () => {
    const own: Config = {
      models: { providers: { oldacme: { baseUrl: "https://x.test", apiKey: "own-key-12" } } },
    };
    const without: Config = { models: { providers: { oldacme: { baseUrl: "https://x.test" } } } };
    await world.storeProfiles({ "acme:default": apiKey("stored-key-1") });
    expect(await sourceOf("oldacme", world.with(own, env))).toBe(
      "config: models.providers.oldacme.apiKey",
    );
    expect(await sourceOf("oldacme", world.with(without, env))).toBe("profile: acme:default");
    await world.storeProfiles({});
    expect(await sourceOf("oldacme", world.with(without, env))).toBe("env: ACME_API_KEY");
    expect(await sourceOf("acme", world.with(own))).toBe("config: models.providers.oldacme.apiKey");
  });

  test("a stranger's host never gets the vendor's key", async () => {
    const config: Config = {
      models: { providers: { mine: { baseUrl: "https://elsewhere.test/v1" } } },
    };
    expect(await findCredential("mine", world.with(config, env))).toBeUndefined();
  });
});

describe("profiles", () => {
  beforeEach(() =>
    world.storeProfiles({
      "acme:a": apiKey("key-number-a"),
      "acme:b": apiKey("key-number-b"),
      "acme:c": { type: "token", provider: "acme", token: "key-number-c", expires: 5_000 },
      "acme:d": { type: "oauth", provider: "acme", access: "x", refresh: "y", expires: 1 },
      "other:a": apiKey("key-of-other", "other"),
    }),
  );
  const named = (...ids: string[]): Config => ({
    auth: {
      profiles: Object.fromEntries(
        ids.map((id) => [id, { provider: "acme", mode: "api_key" as const }]),
      ),
    },
  });

  test("count in the order of auth.order, else auth.profiles, else the file", async () => {
    expect(await sourceOf("acme", world)).toBe("profile: acme:a");
    expect(await sourceOf("acme", world.with(named("acme:b")))).toBe("profile: acme:b");
    const ordered: Config = {
      auth: { ...named("acme:a").auth, order: { OldAcme: ["nope", "acme:b"] } },
    };
    expect(await sourceOf("acme", world.with(ordered))).toBe("profile: acme:b");
  });

  test("that an explicit order leaves out are never used", async () => {
    const none = world.with({ auth: { order: { acme: [] } } });
    expect(await findCredential("acme", none)).toBeUndefined();
  });

  test("that have expired or are logins are passed over with the reason", async () => {
    const order: Config = { auth: { order: { acme: ["acme:d", "acme:c"] } } };
    const clock = createManualClock(4_000);
    const instance = findModel("acme/one", world).instance;
    const valid = await searchCredential(instance, { ...world.with(order), clock });
    expect(valid.credential?.source).toBe("profile: acme:c");
    expect(valid.rejected).toEqual([expect.stringContaining("OAuth")]);
    await clock.advance(1_000);
    const late = await searchCredential(instance, { ...world.with(order), clock });
    expect(late.credential).toBeUndefined();
    expect(late.rejected).toContain("The profile acme:c has expired.");
  });

  test("may be pinned, and then nothing else is looked at", async () => {
    const { instance } = findModel("acme/one", world);
    const facts = world.with({}, { ACME_API_KEY: "from-env-1" });
    expect((await searchCredential(instance, facts, "acme:b")).credential?.value).toBe(
      "key-number-b",
    );
    expect((await searchCredential(instance, facts, "acme:nope")).credential).toBeUndefined();
  });

  test("may point to where the key is", async () => {
    const keyRef = { source: "env", provider: "default", id: "WORK_KEY" };
    await world.storeProfiles({ "acme:default": { type: "api_key", provider: "acme", keyRef } });
    expect(
      await findCredential("acme", world.with({}, { WORK_KEY: " key-in-env \n" })),
    ).toMatchObject({
      value: "key-in-env",
      source: "profile: acme:default",
    });
    expect(await sourceOf("acme", world.with({}, { ACME_API_KEY: "from-env-1" }))).toBe(
      "env: ACME_API_KEY",
    );
  });

  test.each(["{ broken", "[]", '{ "profiles": 3 }'])(
    "a store that holds %s is a sentence, and the search goes on",
    async (text) => {
      await writeFile(world.paths.authProfilesFile, text);
      const facts = world.with({}, { ACME_API_KEY: "from-env-1" });
      const search = await searchCredential(findModel("acme/one", facts).instance, facts);
      expect(search.credential?.source).toBe("env: ACME_API_KEY");
      expect(search.rejected[0]).toContain("auth-profiles.json");
    },
  );
});

describe("keys in the config", () => {
  test.each([
    ["a plain key", "key-in-config", {}, "key-in-config"],
    ["a key with blanks around it", "  key-in-config\n", {}, "key-in-config"],
    ["the bare name of a variable", "WORK_KEY", { WORK_KEY: "key-in-env" }, "key-in-env"],
    [
      "a reference",
      { source: "env" as const, id: "WORK_KEY" },
      { WORK_KEY: "key-in-env" },
      "key-in-env",
    ],
    ["a variable that was not set", "${WORK_KEY}", {}, undefined],
    ["a reference to nothing", { source: "env" as const, id: "WORK_KEY" }, {}, undefined],
    ["a reference that cannot be followed", { source: "exec" as const, id: "x" }, {}, undefined],
    ["a placeholder", "your-api-key", {}, undefined],
  ])("%s", async (_, key, env, value) => {
    const facts = world.with(inConfig({ apiKey: key }), env);
    const search = await searchCredential(findModel("acme/one", facts).instance, facts);
    expect(search.credential?.value).toBe(value);
    expect(search.rejected).toHaveLength(value === undefined ? 1 : 0);
  });
});

describe("placeholders", () => {
  test.each([
    "your-api-key",
    "YOUR_API_KEY",
    "sk-xxx",
    "sk-xxxxxxxx",
    "xxx",
    "changeme",
    "ollama-local",
    "<key>",
    "sk-your-key",
    "sk-...",
    "***",
    "",
    "__OPENCLAW_REDACTED__",
  ])("%j is one", (key) => {
    expect(isPlaceholderKey(key)).toBe(true);
  });

  test.each([
    "sk-0123456789abcdef0123456789abcdef",
    "sk-sp-abc.DEF_123-x",
    "my8Zk2Qw",
    "sk-test-51H8abcdefghijklmn",
  ])("%j is none", (key) => {
    expect(isPlaceholderKey(key)).toBe(false);
  });

  test("are passed over for a real key further down, except on this machine", async () => {
    await world.storeProfiles({ "acme:default": apiKey("changeme") });
    expect(await sourceOf("acme", world.with({}, { ACME_API_KEY: "from-env-1" }))).toBe(
      "env: ACME_API_KEY",
    );
    const local: Config = {
      models: { providers: { home: { baseUrl: "http://127.0.0.1:1/v1", apiKey: "ollama-local" } } },
    };
    expect((await findCredential("home", world.with(local)))?.value).toBe("ollama-local");
  });
});

describe("storing a key", () => {
  const save = (more: object) =>
    saveApiKey({ paths: world.paths, profileId: "acme:default", provider: "acme", ...more });

  test("makes a private file and keeps what is in it", async () => {
    await save({ key: " a-real-key \n" });
    const file = world.paths.authProfilesFile;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      version: 1,
      profiles: { "acme:default": { type: "api_key", provider: "acme", key: "a-real-key" } },
    });
    await writeFile(
      file,
      JSON.stringify({
        version: 1,
        extra: true,
        profiles: { "x:y": { type: "oauth", provider: "x", more: 1 } },
      }),
    );
    await chmod(file, 0o644);
    await save({ keyRef: { source: "env", provider: "default", id: "ACME_API_KEY" } });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      version: 1,
      extra: true,
      profiles: {
        "x:y": { type: "oauth", provider: "x", more: 1 },
        "acme:default": {
          type: "api_key",
          provider: "acme",
          keyRef: { source: "env", provider: "default", id: "ACME_API_KEY" },
        },
      },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("refuses to write over a file that it cannot read, and quotes nothing of it", async () => {
    await mkdir(dirname(world.paths.authProfilesFile), { recursive: true });
    await writeFile(world.paths.authProfilesFile, '{ "key": "sk-very-secret');
    const error: unknown = await save({ key: "a-real-key" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_AUTH_STORE" });
    expect(String(error)).not.toContain("secret");
    expect(await readFile(world.paths.authProfilesFile, "utf8")).toBe('{ "key": "sk-very-secret');
  });
});
