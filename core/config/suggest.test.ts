import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

test.each([
  ["gatway", ["gateway", "agents"], "gateway"],
  ["lann", ["lan", "loopback"], "lan"],
  ["chanells", ["channels"], "channels"],
  ["requiremention", ["requireMention"], "requireMention"],
  ["ab", ["xy"], undefined],
  ["x", ["y"], undefined],
  ["something", ["gateway"], undefined],
  ["port", [], undefined],
])("%s among %j means %s", (typed, candidates, expected) => {
  expect(suggest(typed, candidates)).toBe(expected);
});
