import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import { acme, offline } from "./fixtures/model-world.ts";
import { checkModelAllowed, isModelAllowed } from "./model-policy.ts";

const manifests = [acme, offline];
function allowed(reference: string, allow: string[] | undefined, more: object = {}): boolean {
  const modelPolicy = allow === undefined ? {} : { modelPolicy: { allow } };
  const config: Config = { agents: { defaults: { ...modelPolicy, ...more } } };
  return isModelAllowed(reference, { manifests, config });
}

describe("isModelAllowed", () => {
  test.each([
    ["no list", "acme/one", undefined, true],
    ["an empty list", "acme/one", [], false],
    ["the exact reference", "acme/one", ["acme/one"], true],
    ["another model", "acme/two", ["acme/one"], false],
    ["an alias of the provider in the request", "oldacme/one", ["acme/one"], true],
    ["an alias of the provider in the list", "acme/one", ["acmecloud/one"], true],
    ["a whole provider", "acme/anything/at/all", ["acme/*"], true],
    ["a whole provider by its alias", "acme/x", ["oldacme/*"], true],
    ["another provider", "offline/echo", ["acme/*"], false],
    ["a namespace", "acme/maker/x", ["acme/maker/*"], true],
    ["another namespace", "acme/other/x", ["acme/maker/*"], false],
    ["a pinned profile", "acme/one@acme:work", ["acme/one"], true],
  ])("%s", (_, reference, allow, expected) => {
    expect(allowed(reference, allow)).toBe(expected);
  });

  test("the operator's own choice is always allowed", () => {
    const model = { primary: "acme/one", fallbacks: ["offline/echo"] };
    expect(allowed("oldacme/one", [], { model })).toBe(true);
    expect(allowed("offline/echo", [], { model })).toBe(true);
    expect(allowed("acme/two", [], { model })).toBe(false);
  });

  test("an agent's own list takes the place of the one for all, and the refusal names it", () => {
    const config: Config = {
      agents: {
        defaults: { modelPolicy: { allow: ["acme/*"] } },
        entries: {
          ops: { model: "offline/echo", modelPolicy: { allow: ["acme/two"] } },
          free: {},
        },
      },
    };
    const facts = { manifests, config };
    expect(isModelAllowed("acme/one", facts, "free")).toBe(true);
    expect(isModelAllowed("acme/one", facts, "ops")).toBe(false);
    expect(isModelAllowed("acme/two", facts, "ops")).toBe(true);
    expect(isModelAllowed("offline/echo", facts, "ops")).toBe(true);
    expect(isModelAllowed("offline/echo", facts, "free")).toBe(false);
    expect(() => checkModelAllowed("acme/one", facts, "ops")).toThrow(
      'The model "acme/one" is not in agents.entries.ops.modelPolicy.allow.',
    );
  });

  test("an entry under an alias is not the vendor", () => {
    const config: Config = {
      models: { providers: { oldacme: { baseUrl: "https://x.test" } } },
      agents: { defaults: { modelPolicy: { allow: ["acme/*"] } } },
    };
    expect(isModelAllowed("oldacme/one", { manifests, config })).toBe(false);
    expect(() => checkModelAllowed("oldacme/one", { manifests, config })).toThrow("oldacme/one");
    expect(() => checkModelAllowed("acme/one", { manifests, config })).not.toThrow();
  });
});
