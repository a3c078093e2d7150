import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { isOpenClawError } from "../sdk/errors.ts";
import { acme, offline } from "./fixtures/model-world.ts";
import { findModel, parseModelReference } from "./model-reference.ts";

const manifests = [acme, offline];
const find = (text: string, config: Config = {}) => findModel(text, { manifests, config });

function codeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return isOpenClawError(error) ? error.code : error;
  }
}

describe("reading a reference", () => {
  test.each([
    ["acme/one", { provider: "acme", model: "one" }],
    ["  acme/one ", { provider: "acme", model: "one" }],
    ["router/maker/model", { provider: "router", model: "maker/model" }],
    ["one", { model: "one" }],
    ["acme/one@acme:work", { provider: "acme", model: "one", profile: "acme:work" }],
    [
      "acme/one@acme:me@home.test",
      { provider: "acme", model: "one", profile: "acme:me@home.test" },
    ],
    ["acme/one@20260101", { provider: "acme", model: "one@20260101" }],
    ["acme/one:7b", { provider: "acme", model: "one:7b" }],
  ])("%s", (text, expected) => {
    expect(parseModelReference(text)).toEqual(expected);
  });

  test.each(["", "  ", "/", "acme/", "/one", "two words/one"])("%j names nothing", (text) => {
    expect(codeOf(() => parseModelReference(text))).toBe("MODEL_REFERENCE_INVALID");
  });

  test("whatever follows the first slash reaches the provider as it is", () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,40}[A-Za-z0-9]$/);
    fc.assert(
      fc.property(id, (model) => {
        expect(find(`acme/${model}`)).toMatchObject({ modelId: model, ref: `acme/${model}` });
      }),
    );
  });
});

describe("finding the provider", () => {
  test.each(["acme/one", "ACME/one", "acmecloud/one", "AcmeCloud/one", "oldacme/one"])(
    "%s is acme's",
    (text) => {
      expect(find(text)).toMatchObject({ ref: "acme/one", modelId: "one" });
      expect(find(text).instance.vendor?.id).toBe("acme");
    },
  );

  test("an entry under an alias is its own provider, and the others stay aliases", () => {
    const config: Config = { models: { providers: { oldacme: { baseUrl: "https://x.test/v1" } } } };
    expect(find("oldacme/one", config)).toMatchObject({
      ref: "oldacme/one",
      instance: { id: "oldacme", custom: true },
    });
    expect(find("OldAcme/one", config).ref).toBe("oldacme/one");
    expect(find("acmecloud/one", config)).toMatchObject({
      ref: "acme/one",
      instance: { custom: false },
    });
  });

  test("an id that is no alias stays an exact provider even on the vendor's host", () => {
    const config: Config = {
      models: { providers: { "acme-plan": { baseUrl: "https://plan.acme.test/v1" } } },
    };
    const { instance, ref } = find("acme-plan/one", config);
    expect(ref).toBe("acme-plan/one");
    expect(instance).toMatchObject({ custom: true, vendor: { id: "acme" } });
  });

  test("a bare id belongs to the only provider that lists it", () => {
    expect(find("two").ref).toBe("acme/two");
    expect(find("echo").ref).toBe("offline/echo");
    const config: Config = {
      models: { providers: { local: { baseUrl: "http://localhost/v1", models: [{ id: "two" }] } } },
    };
    expect(find("two", config).ref).toBe("local/two");
  });

  test("a bare id that nobody lists goes to the provider of the default model, with a word about it", () => {
    const config: Config = { agents: { defaults: { model: { primary: "acmecloud/one" } } } };
    expect(find("brand-new", config)).toMatchObject({
      ref: "acme/brand-new",
      warning: expect.stringContaining("acme/brand-new"),
    });
    expect(codeOf(() => find("brand-new"))).toBe("MODEL_UNKNOWN");
  });

  test("a model id with a slash that one provider lists needs no provider", () => {
    const config: Config = {
      models: { providers: { router: { baseUrl: "https://r.test", models: [{ id: "maker/x" }] } } },
    };
    expect(find("maker/x", config).ref).toBe("router/maker/x");
  });

  test("an unknown provider is refused with the nearest name", () => {
    expect(codeOf(() => find("nosuch/one"))).toBe("MODEL_UNKNOWN_PROVIDER");
    expect(() => find("acmecluod/one")).toThrow('Did you mean "acmecloud"?');
  });
});

describe("aliases of models", () => {
  const models = {
    "oldacme/one": { alias: "Best" },
    "acme/two": { alias: "second choice" },
    best: { alias: "top" },
    "ring/a": { alias: "b" },
  };
  const config: Config = { agents: { defaults: { models } } };

  test.each([
    ["best", "acme/one", "Best"],
    ["BEST", "acme/one", "Best"],
    ["Second Choice", "acme/two", "second choice"],
    ["top", "acme/one", "top"],
  ])("%s leads to %s", (text, ref, alias) => {
    expect(find(text, config)).toMatchObject({ ref, alias });
  });

  test("an alias may be pinned to a profile", () => {
    expect(find("best@acme:work", config)).toMatchObject({
      ref: "acme/one@acme:work",
      profile: "acme:work",
    });
  });

  test("an alias comes before a model of that name", () => {
    const shadow: Config = {
      agents: { defaults: { models: { "offline/echo": { alias: "two" } } } },
    };
    expect(find("two", shadow).ref).toBe("offline/echo");
  });

  test("a ring of aliases ends", () => {
    const ring: Config = {
      agents: { defaults: { models: { b: { alias: "a" }, a: { alias: "b" } } } },
    };
    expect(codeOf(() => find("a", ring))).toBe("MODEL_UNKNOWN");
  });
});
