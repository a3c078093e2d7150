import fc from "fast-check";
import { expect, test } from "vitest";
import { configJsonSchema } from "../../config/config-json-schema.ts";
import { formatPath as formatOfGateway } from "../../config/path-expression.ts";
import { redactedValue } from "../../config/redact-config.ts";
import { reloadEffect, reloadPolicy } from "../../config/reload-policy.ts";
import {
  effectAt,
  emptyEntry,
  formatPath,
  hiddenSecret,
  kindOf,
  matches,
  type SchemaNode,
} from "./schema-node.ts";

const schema: SchemaNode = configJsonSchema([]);

function at(...path: string[]): SchemaNode {
  return path.reduce<SchemaNode>((node, name) => node.properties?.[name] ?? {}, schema);
}

test.each([
  [["gateway"], undefined, "group"],
  [["gateway", "port"], 1, "number"],
  [["gateway", "bind"], undefined, "choice"],
  [["gateway", "controlUi", "enabled"], true, "switch"],
  [["gateway", "controlUi", "allowedOrigins"], ["a"], "list"],
  [["gateway", "controlUi", "allowedOrigins"], [7], "json"],
  [["gateway", "auth", "token"], undefined, "text"],
  [["gateway", "auth", "token"], redactedValue, "secret"],
  [["gateway", "auth", "token"], { source: "env", id: "A" }, "json"],
  [["gateway"], "a mistake", "json"],
  [["agents", "entries"], undefined, "entries"],
  [["budgets"], undefined, "json"],
] as const)("%j with %j is edited as %s %s", (path, value, kind) => {
  expect(kindOf(at(...path), value)).toBe(kind);
});

test("a new entry begins as what the schema wants there", () => {
  expect(emptyEntry(at("agents", "entries"))).toEqual({});
  expect(emptyEntry(at("env", "vars"))).toBe("");
});

test("a search finds settings below a group by name", () => {
  expect(matches(at("gateway"), ["gateway"], "allowedorigins")).toBe(true);
  expect(matches(at("gateway"), ["gateway"], "budget")).toBe(false);
  expect(matches(at("logging"), ["logging"], "")).toBe(true);
});

test("the page spells paths and secrets as the gateway does", () => {
  expect(hiddenSecret).toBe(redactedValue);
  const part = fc.oneof(fc.string(), fc.constantFrom("gateway", "a-b", "a.b", "7"), fc.nat(9));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      expect(formatPath(parts)).toBe(formatOfGateway(parts));
    }),
  );
});

test.each([
  ["gateway", "port"],
  ["gateway", "auth", "rateLimit", "maxAttempts"],
  ["channels", "fake", "token"],
  ["plugins", "entries", "x", "enabled"],
  ["agents", "defaults", "model"],
])("the effect of %s %s %s is the gateway's", (...parts) => {
  expect(effectAt(parts, reloadPolicy)).toBe(reloadEffect(formatPath(parts)));
});
