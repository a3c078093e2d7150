import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPath, parsePath } from "./path-expression.ts";

test.each([
  ["a", ["a"]],
  ["a.b.c", ["a", "b", "c"]],
  ["a[0].b", ["a", 0, "b"]],
  [`a['x.y']["q\\"r"]`, ["a", "x.y", 'q"r']],
  ["channels.chat.guilds.123.users", ["channels", "chat", "guilds", "123", "users"]],
  ["agents.defaults.models.acme/m-1:free", ["agents", "defaults", "models", "acme/m-1:free"]],
  ["a.*.c", ["a", "*", "c"]],
])("%s is read", (text, parts) => {
  expect(parsePath(text)).toEqual(parts);
});

test.each(["", " ", ".", "a..b", ".a", "a.", "a[", "a[x]", "a]b", "a['x", 'a"b', "a[0]b"])(
  "%j is no path",
  (text) => {
    expect(() => parsePath(text)).toThrow(expect.objectContaining({ code: "CONFIG_PATH" }));
  },
);

test("any path comes back from its text", () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 1 });
  fc.assert(
    fc.property(parts, (path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
});
