import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "./redact.ts";

test("takes out known values wherever they stand, also inside JSON and addresses", () => {
  const redactor = createRedactor();
  redactor.add('pa"ss word');
  expect(redactor.redact('plain pa"ss word!')).toBe("plain [redacted]!");
  expect(redactor.redact(JSON.stringify({ key: 'pa"ss word' }))).toBe('{"key":"[redacted]"}');
  expect(redactor.redact(`https://host/?token=${encodeURIComponent('pa"ss word')}`)).toBe(
    "https://host/?token=[redacted]",
  );
});

test("takes out the longer of two secrets whole", () => {
  const redactor = createRedactor();
  redactor.add("secret-one");
  redactor.add("secret-one-and-more");
  expect(redactor.redact("x secret-one-and-more y secret-one z")).toBe(
    "x [redacted] y [redacted] z",
  );
});

test("ignores values that are too short to be secrets", () => {
  const redactor = createRedactor();
  redactor.add("the");
  redactor.add("  ab  ");
  redactor.add("");
  expect(redactor.redact("the abbot")).toBe("the abbot");
});

test.each([
  ["sk-0123456789abcdef", "[redacted]"],
  ["key sk-ws-H.AbC_d-ef.0123.xyz-9 end", "key [redacted] end"],
  ["Authorization: Bearer abc.DEF_123-4", "Authorization: Bearer [redacted]"],
  [`token ${"M".repeat(26)}.GabcDE.${"x_-9".repeat(9)}`, "token [redacted]"],
  ["eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK", "[redacted]"],
])("recognises the shape of %s", (text, expected) => {
  expect(createRedactor().redact(text)).toBe(expected);
});

test.each([
  "a task-force-of-many-people",
  "the disk-encryption-layer",
  "Bearer authentication is used",
  "www.example.com and 1.2.3",
  "sk-short",
])("leaves prose alone: %s", (text) => {
  expect(createRedactor().redact(text)).toBe(text);
});

test("no known secret survives, and a second pass changes nothing", () => {
  const secret = fc
    .string({ minLength: 6, maxLength: 40, unit: "binary" })
    .map((value) => value.trim())
    .filter((value) => value.length >= 6 && !/[[\]]|redacted/.test(value));
  fc.assert(
    fc.property(fc.array(secret, { maxLength: 4 }), fc.string(), fc.string(), (secrets, a, b) => {
      const redactor = createRedactor();
      for (const value of secrets) redactor.add(value);
      const text = redactor.redact(a + secrets.join(b) + b);
      for (const value of secrets) expect(text).not.toContain(value);
      expect(redactor.redact(text)).toBe(text);
    }),
  );
});

test("stays quick on long text without breaks", () => {
  const before = performance.now();
  createRedactor().redact("a".repeat(2_000_000));
  expect(performance.now() - before).toBeLessThan(1_000);
});
