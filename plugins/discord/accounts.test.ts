import { describe, expect, test } from "vitest";
import { readAccounts } from "./accounts.ts";
import type { DiscordSettings } from "./settings.ts";

const settingsOf = (section: object, index = 0): DiscordSettings =>
  readAccounts(section)[index]?.settings as DiscordSettings;

describe("accounts of channels.discord", () => {
  test("a token alone is one account that answers direct messages by pairing and no server", () => {
    expect(readAccounts({ token: "Bot abc" })).toEqual([
      {
        id: "default",
        enabled: true,
        access: {
          path: "channels.discord",
          direct: "pairing",
          allowFrom: [],
          group: "allowlist",
          bots: "none",
        },
        secrets: ["abc"],
        tables: "code",
        longCodeAsFile: false,
        maxTextLength: 2000,
        settings: {
          path: "channels.discord",
          token: "abc",
          apiUrl: "https://discord.com/api",
          messageContent: true,
          catchUp: { enabled: true, maxAgeMs: 3_600_000, maxMessages: 20 },
          talking: expect.objectContaining({ replyToMode: "first", suppressEmbeds: true }),
          guilds: {},
          guildsPath: "channels.discord.guilds",
        },
      },
    ]);
  });

  test.each([
    ["no token", {}, "Set channels.discord.token, or DISCORD_BOT_TOKEN in the environment."],
    ["a variable that is not set", { token: "${DISCORD_BOT_TOKEN}" }, "token is missing"],
    [
      "open to all without a star",
      { token: "a", dmPolicy: "open", allowFrom: ["1"] },
      'also needs "*"',
    ],
    ["a list of nobody", { token: "a", dmPolicy: "allowlist" }, "names nobody"],
    [
      "a number as id",
      { token: "a", allowFrom: [123] },
      "channels.discord.allowFrom.0 is not valid",
    ],
    ["no object", 7, "is not valid"],
  ])("%s is a problem with its mend", (_, section, problem) => {
    expect(readAccounts(section)[0]?.problem).toContain(problem);
  });

  test.each([
    [{ dmPolicy: "open", allowFrom: ["*"] }],
    [{ dmPolicy: "allowlist", allowFrom: ["1"] }],
    [{ enabled: false, dmPolicy: "allowlist" }],
  ])("%j is none", (changes) => {
    expect(readAccounts({ token: "a", ...changes })[0]?.problem).toBeUndefined();
  });

  test("named accounts inherit what stands above them, but neither its token nor its name", () => {
    const guilds = { "1": {} };
    const accounts = readAccounts({
      token: "top",
      name: "Top",
      dmPolicy: "disabled",
      guilds,
      accounts: {
        work: { token: "work", replyToMode: "all" },
        home: {},
        own: { token: "own", guilds: { "2": {} } },
      },
    });
    expect(accounts.map(({ id }) => id)).toEqual(["default", "home", "own", "work"]);
    const [, home, own, work] = accounts;
    expect(home?.problem).toContain("Set channels.discord.accounts.home.token.");
    expect(work).toMatchObject({
      access: { path: "channels.discord.accounts.work", direct: "disabled" },
      settings: {
        token: "work",
        talking: { replyToMode: "all" },
        guilds,
        guildsPath: "channels.discord.guilds",
      },
    });
    expect(own?.settings).toMatchObject({ guildsPath: "channels.discord.accounts.own.guilds" });
  });

  test("the token above belongs to the default account, by its name or by defaultAccount", () => {
    const named = readAccounts({
      token: "top",
      accounts: { default: {}, work: { token: "work" } },
    });
    expect(named.map(({ id, secrets }) => [id, ...secrets])).toEqual([
      ["default", "top"],
      ["work", "work"],
    ]);
    const chosen = readAccounts({
      token: "top",
      defaultAccount: "work",
      accounts: { work: {}, a: { token: "a" } },
    });
    expect(chosen.map(({ id, secrets }) => [id, ...secrets])).toEqual([
      ["work", "top"],
      ["a", "a"],
    ]);
  });

  test("a second account with the same token does not start", () => {
    const accounts = readAccounts({
      accounts: { a: { token: "same" }, b: { token: "Bot same" }, c: { token: "other" } },
    });
    expect(accounts.map(({ problem }) => problem?.slice(0, 19))).toEqual([
      undefined,
      "duplicate bot token",
      undefined,
    ]);
  });

  test("everything can be switched off, from above or alone", () => {
    const off = { a: { token: "a", enabled: false }, b: { token: "b" } };
    expect(readAccounts({ accounts: off }).map(({ enabled }) => enabled)).toEqual([false, true]);
    expect(readAccounts({ enabled: false, accounts: off }).map(({ enabled }) => enabled)).toEqual([
      false,
      false,
    ]);
    expect(
      readAccounts({ token: "a", dm: { enabled: false }, dmPolicy: "open", allowFrom: ["*"] })[0]
        ?.access.direct,
    ).toBe("disabled");
  });

  test("limits, addresses and spellings are brought into one form", () => {
    expect(settingsOf({ token: "a", apiUrl: "http://127.0.0.1:1/api/v10/" }).apiUrl).toBe(
      "http://127.0.0.1:1/api",
    );
    expect(settingsOf({ token: "a", replyToMode: "batched" }).talking.replyToMode).toBe("first");
    const limitOf = (textChunkLimit: number): number | undefined =>
      readAccounts({ token: "a", textChunkLimit })[0]?.maxTextLength;
    expect([limitOf(1500), limitOf(4000), limitOf(1)]).toEqual([1500, 2000, 200]);
    const [account] = readAccounts({
      token: "a",
      allowBots: true,
      allowFrom: ["<@1>", "user:2", "discord:3", "4", "*"],
    });
    expect(account?.access).toMatchObject({ bots: "all", allowFrom: ["1", "2", "3", "4", "*"] });
    expect(readAccounts({ token: "a", allowBots: "mentions" })[0]?.access.bots).toBe("mentions");
  });
});
