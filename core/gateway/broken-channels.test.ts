import { expect, test } from "vitest";
import { brokenChannels } from "./broken-channels.ts";

test("a channel whose section is broken is misconfigured, with the reason; other features are not channels", () => {
  const broken = [
    { feature: "channels.parrot", reason: "channels.parrot.token: expected string" },
    { feature: "tools", reason: "tools.deny: expected list" },
  ];
  expect(brokenChannels(broken)).toEqual([
    {
      channel: "parrot",
      account: "default",
      enabled: true,
      configured: true,
      state: "misconfigured",
      detail: "channels.parrot.token: expected string",
    },
  ]);
});
