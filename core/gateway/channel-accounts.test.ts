import { expect, test } from "vitest";
import type { Environment } from "../config/environment.ts";
import { resolvePaths } from "../config/paths.ts";
import type { Config } from "../config/schema.ts";
import { createFakeChannel } from "../sdk/testing/index.ts";
import { readChannelAccounts } from "./channel-accounts.ts";

/** What the plugin is shown of its section. */
async function sectionSeen(
  channels: NonNullable<Config["channels"]>,
  variables: Record<string, string> = {},
) {
  const fake = createFakeChannel();
  const seen: unknown[] = [];
  const environment: Environment = {
    get: (name) => variables[name],
    source: () => "env",
    all: () => variables,
    problems: [],
  };
  const { accounts } = await readChannelAccounts(
    { ...fake, accounts: (section) => (seen.push(section), fake.accounts(section)) },
    [
      {
        id: "p",
        name: "P",
        description: "",
        channelConfigs: { fake: { label: "Fake", tokenEnvVar: "FAKE_TOKEN", schema: {} } },
      },
    ],
    { config: { channels }, environment, paths: resolvePaths({ HOME: "/nowhere" }) },
  );
  return { section: seen[0], problem: accounts[0]?.problem };
}

test("references anywhere in the section become values", async () => {
  const reference = { source: "env", provider: "default", id: "MY_TOKEN" };
  const fake = { token: reference, accounts: { two: { token: reference } } };
  const { section, problem } = await sectionSeen({ fake }, { MY_TOKEN: "secret" });
  expect(section).toEqual({ token: "secret", accounts: { two: { token: "secret" } } });
  expect(problem).toBeUndefined();
});

test("a reference to nothing leaves a problem that names place and variable", async () => {
  const fake = { token: { source: "env", provider: "default", id: "MY_TOKEN" } };
  const { problem } = await sectionSeen({ fake });
  expect(problem).toContain("token");
  expect(problem).toContain("MY_TOKEN");
});

test("a variable that was not set is no token", async () => {
  const { section, problem } = await sectionSeen({ fake: { token: "${MY_TOKEN}" } });
  expect(section).toEqual({});
  expect(problem).toContain("MY_TOKEN");
});

test("the channel's own variable fills in a missing token, and the config wins over it", async () => {
  const variables = { FAKE_TOKEN: "from the environment" };
  expect((await sectionSeen({ fake: {} }, variables)).section).toEqual({
    token: "from the environment",
  });
  const written = await sectionSeen({ fake: { token: "written" } }, variables);
  expect(written.section).toEqual({ token: "written" });
});

test("the policy for all channels holds where the channel says nothing", async () => {
  const defaults = { groupPolicy: "open" as const };
  expect((await sectionSeen({ defaults, fake: {} })).section).toEqual({ groupPolicy: "open" });
  const own = await sectionSeen({ defaults, fake: { groupPolicy: "disabled" } });
  expect(own.section).toEqual({ groupPolicy: "disabled" });
});
