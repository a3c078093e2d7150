import { afterEach, describe, expect, test } from "vitest";
import { checkDiscordSetup } from "./check-setup.ts";
import { startConnectProxy } from "./testing/connect-proxy.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";

const never = new AbortController().signal;
const nowhere = () => undefined;
let discord: TestDiscord | undefined;

afterEach(async () => {
  await discord?.close();
  discord = undefined;
});

describe("a look at the account that is being set up", () => {
  test("without a network it says what is wrong, where, and what else there is", async () => {
    const section = { token: "a", apiUrl: "http://discord.invalid/api" };
    const { problem } = await checkDiscordSetup(section, never, undefined, nowhere);
    expect(problem).toMatch(
      /^Discord could not be asked: .*name.*discord\.invalid, without a proxy/,
    );
    expect(problem).toContain("set channels.discord.proxy or HTTPS_PROXY");
    expect(problem).not.toContain("fetch failed");
  });

  test("a refused connection and a proxy that is not there are told apart", async () => {
    discord = await startTestDiscord();
    const { host } = new URL(discord.apiUrl);
    const section = { token: "a", apiUrl: discord.apiUrl };
    await discord.close();
    const direct = await checkDiscordSetup(section, never, undefined, nowhere);
    expect(direct.problem).toContain(`the connection was refused (${host}, without a proxy)`);
    const proxied = await checkDiscordSetup(
      { ...section, proxy: `http://${host}` },
      never,
      undefined,
      nowhere,
    );
    expect(proxied.problem).toContain(`refused (through the proxy ${host})`);
  });

  test("a proxy that does not let Discord through is named", async () => {
    const proxy = await startConnectProxy({ resolve: () => undefined });
    const section = { token: "a", apiUrl: "http://discord.invalid/api", proxy: proxy.url };
    const { problem } = await checkDiscordSetup(section, never, undefined, nowhere);
    expect(problem).toContain(`through the proxy ${new URL(proxy.url).host}`);
    await proxy.close();
  });

  test("a proxy that is none is told before anything is sent", async () => {
    const section = { token: "a", apiUrl: "http://127.0.0.1:9/api" };
    const environment = (name: string) =>
      name === "HTTP_PROXY" ? "socks5://127.0.0.1:1" : undefined;
    const { problem } = await checkDiscordSetup(section, never, undefined, environment);
    expect(problem).toContain("is not an HTTP address");
  });

  test("an account in order has no problem, and a refused token is told as such", async () => {
    discord = await startTestDiscord();
    const section = { token: discord.token, apiUrl: discord.apiUrl };
    const report = await checkDiscordSetup(section, never, undefined, nowhere);
    expect(report).toMatchObject({ ok: true, inviteUrl: expect.stringContaining(discord.botId) });
    expect(report.problem).toBeUndefined();
    const other = { ...section, applicationId: "123456789012345678" };
    expect(await checkDiscordSetup(other, never, undefined, nowhere)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("channels.discord.applicationId is 123456789012345678"),
    });
    const refused = await checkDiscordSetup({ ...section, token: "x" }, never, undefined, nowhere);
    expect(refused).toMatchObject({ ok: false, problem: expect.stringContaining("Reset Token") });
  });
});
