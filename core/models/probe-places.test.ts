import { expect, test } from "vitest";
import type { EndpointRow } from "../sdk/manifest.ts";
import type { ModelError } from "../sdk/provider.ts";
import { placesForKey, verdictOn } from "./probe-places.ts";

const row = (id: string, fields: Partial<EndpointRow> = {}): EndpointRow => ({
  id,
  provider: "sky",
  label: id,
  baseUrl: `https://${id}.test/v1`,
  hosts: [`${id}.test`],
  probeModel: "small",
  ...fields,
});
const places = [
  row("pay", { keyPrefixes: ["sk-"] }),
  row("pay-cn", { keyPrefixes: ["sk-"] }),
  row("plan", { keyPrefixes: ["sk-sp-"] }),
  row("gone", { keyPrefixes: ["sk-sp-"], retired: true }),
  { ...row("own"), probeModel: undefined },
] as EndpointRow[];
const idsFor = (key: string, current?: EndpointRow) =>
  placesForKey(places, key, current).map(({ id }) => id);

test("a key is tried where its look fits best, at the endpoint at hand first", () => {
  expect(idsFor("sk-sp-abc")).toEqual(["plan"]);
  expect(idsFor(" sk-ws-abc")).toEqual(["pay", "pay-cn"]);
  expect(idsFor("sk-abc", places[1])).toEqual(["pay-cn", "pay"]);
  expect(idsFor("sk-abc", places[2])).toEqual(["pay", "pay-cn"]);
});

test("a key of an unknown look is tried everywhere", () => {
  expect(idsFor("abc")).toEqual(["pay", "pay-cn", "plan"]);
  expect(placesForKey([row("any")], "abc").map(({ id }) => id)).toEqual(["any"]);
});

test("a failure tells of the key only where it is about the key", () => {
  const verdict = (kind: ModelError["kind"], reason?: ModelError["reason"]) =>
    verdictOn({ kind, message: "", retryable: false, ...(reason ? { reason } : {}) });
  expect(verdict("auth", "wrong-endpoint")).toBe("refused");
  expect(verdict("auth", "permission")).toBe("known");
  expect(verdict("billing", "arrears")).toBe("known");
  expect(verdict("rate-limit", "plan-window")).toBe("known");
  expect(verdict("model-not-found")).toBe("known");
  for (const kind of ["network", "timeout", "server", "invalid-request"] as const)
    expect(verdict(kind)).toBe("unsaid");
});
