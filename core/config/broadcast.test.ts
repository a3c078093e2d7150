import { expect, test } from "vitest";
import { configSchema } from "./schema.ts";
import { checkValue } from "./check-value.ts";

test("agents are listed by room; the word for their order is set aside, and anything else is a mistake", () => {
  const document = { broadcast: { strategy: "parallel", "room-7": ["main", "ops"], other: "ops" } };
  const findings = checkValue(document, {
    schema: configSchema,
    base: [],
    shown: () => undefined,
    customMessage: () => undefined,
  });
  expect(findings.map(({ kind, path }) => [kind, path.join(".")])).toEqual([
    ["type", "broadcast.other"],
    ["unknown-key", "broadcast.strategy"],
  ]);
  expect(document).toEqual({ broadcast: { "room-7": ["main", "ops"] } });
});
