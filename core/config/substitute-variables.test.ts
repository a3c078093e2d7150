import { expect, test } from "vitest";
import { substituteVariables } from "./substitute-variables.ts";
import type { MissingVariable } from "./substitute-variables.ts";

test("variables are filled in anywhere in a text, once, and an escaped one stays as text", () => {
  const values: Record<string, string> = { BASE: "https://x", NEST: "${BASE}", DOLLAR: "$&" };
  const missing: MissingVariable[] = [];
  const value = {
    a: "${BASE}/v1",
    b: ["$${BASE}", "${NEST}", "${DOLLAR}"],
    c: "${GONE}-${BASE}",
    d: "${lower} $BASE ${}",
    e: 5,
    "${BASE}": null,
  };
  expect(substituteVariables(value, { get: (name) => values[name] }, missing)).toEqual({
    a: "https://x/v1",
    b: ["${BASE}", "${BASE}", "$&"],
    c: "${GONE}-https://x",
    d: "${lower} $BASE ${}",
    e: 5,
    "${BASE}": null,
  });
  expect(missing).toEqual([{ path: ["c"], name: "GONE" }]);
});
