import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { buildCatalog } from "./catalog.ts";
import { acme } from "./fixtures/model-world.ts";
import { findModel } from "./model-reference.ts";

const manifests = [acme];
const world = "https://api.acme.test/v1";
const plan = "https://plan.acme.test/v1";

function idsOf(provider: string, baseUrl: string, config: Config = {}): string[] {
  const { instance } = findModel(`${provider}/x`, { manifests, config });
  return buildCatalog({ manifests, config })
    .rows(instance, baseUrl)
    .map(({ id }) => id);
}

function rowOf(reference: string, config: Config = {}) {
  const { instance, modelId } = findModel(reference, { manifests, config });
  return buildCatalog({ manifests, config }).row(instance, modelId, world);
}

const providers = (rows: Record<string, object>, mode?: "merge" | "replace"): Config => ({
  models: { ...(mode === undefined ? {} : { mode }), providers: rows },
});

describe("the rows to offer", () => {
  test("leave out what the host does not serve", () => {
    expect(idsOf("acme", world)).toEqual(["one", "two", "Three"]);
    expect(idsOf("acme", plan)).toEqual(["one", "Three"]);
    expect(idsOf("acme", "https://PLAN.acme.test./v1")).toEqual(["one", "Three"]);
    expect(idsOf("acme", "")).toEqual(["one", "two", "Three"]);
  });

  test("keep what the config lists, whatever the host", () => {
    const config = providers({ acme: { models: [{ id: "two" }, { id: "new" }] } });
    expect(idsOf("acme", plan, config)).toEqual(["two", "new", "one", "Three"]);
  });

  test("are those of the config alone with mode replace", () => {
    expect(
      idsOf("acme", world, providers({ acme: { models: [{ id: "new" }] } }, "replace")),
    ).toEqual(["new"]);
    expect(idsOf("acme", world, providers({}, "replace"))).toEqual([]);
  });

  test("of an entry under an alias are its own, or the vendor's when it has none", () => {
    expect(idsOf("oldacme", world, providers({ oldacme: { models: [{ id: "mine" }] } }))).toEqual([
      "mine",
    ]);
    expect(idsOf("oldacme", plan, providers({ oldacme: { baseUrl: plan } }))).toEqual([
      "one",
      "Three",
    ]);
    expect(idsOf("acme", world, providers({ oldacme: { models: [{ id: "mine" }] } }))).toEqual([
      "one",
      "two",
      "Three",
    ]);
  });

  test("of a manifest count for its own providers only", () => {
    const config = providers({ stranger: { baseUrl: "https://s.test" } });
    expect(idsOf("stranger", "https://s.test", config)).toEqual([]);
  });
});

describe("what is known about a model", () => {
  test("is the manifest's under the config's", () => {
    const config = providers({
      acme: {
        models: [
          { id: "one", name: "One!", contextWindow: 5_000, contextTokens: 4_000, compat: { b: 2 } },
        ],
      },
    });
    expect(rowOf("acme/one", config)).toEqual({
      id: "one",
      name: "One!",
      input: ["text", "image"],
      contextWindow: 5_000,
      contextTokens: 4_000,
      maxTokens: 65_536,
      compat: { a: 1, b: 2 },
      configured: true,
    });
  });

  test("reaches an entry under an alias too", () => {
    const config = providers({ oldacme: { models: [{ id: "two", name: "q" }] } });
    expect(rowOf("oldacme/two", config)).toMatchObject({
      name: "q",
      contextWindow: 202_752,
      reasoning: true,
    });
  });

  test("includes hidden rows and nothing about unknown ones", () => {
    expect(rowOf("acme/two")).toMatchObject({ id: "two" });
    expect(rowOf("acme/unheard-of")).toBeUndefined();
  });

  test("has no invented price: absent stays absent, zeros are no price, real figures win", () => {
    expect(rowOf("acme/one")).not.toHaveProperty("cost");
    const zeros = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    expect(
      rowOf("acme/one", providers({ acme: { models: [{ id: "one", cost: zeros }] } })),
    ).not.toHaveProperty("cost");
    expect(
      rowOf("acme/two", providers({ acme: { models: [{ id: "two", cost: zeros }] } }))?.cost,
    ).toEqual({ input: 1, output: 2, currency: "USD" });
    expect(
      rowOf("acme/two", providers({ acme: { models: [{ id: "two", cost: { input: 3 } }] } }))?.cost,
    ).toEqual({ input: 3 });
  });

  test.each([
    ["some-vl-plus", true],
    ["maker/llava-7b", true],
    ["gpt-4o-mini", true],
    ["some-omni", true],
    ["plain-coder", false],
    ["evolve-1", false],
  ])("guesses from the id of an undescribed model whether it reads images: %s", (id, image) => {
    const config = providers({ home: { baseUrl: "http://localhost/v1", models: [{ id }] } });
    expect(rowOf(`home/${id}`, config)?.input).toEqual(image ? ["text", "image"] : ["text"]);
  });
});
