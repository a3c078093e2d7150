import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPlatform, type Platform } from "./discord-platform.ts";
import { startIntentGuard } from "./intent-guard.ts";
import { createTestHome, findFreePort, type GatewayProcess, type TestHome } from "./program.ts";

/** A chat channel that cannot do its work says why and what to do, and the gateway goes on without it. */

let platform: Platform;
let home: TestHome;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
afterEach(() => home.remove());

/** A gateway with that section for its channel, once it has printed the pattern. */
async function start(discord: object, until: RegExp): Promise<GatewayProcess> {
  home = await createTestHome();
  await home.writeConfig({ channels: { discord } });
  const gateway = await home.startGateway();
  await gateway.untilPrinted(until);
  return gateway;
}

async function expectAnswers(gateway: GatewayProcess): Promise<void> {
  const { status, stdout } = await home.run("agent", "--message", "hello");
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining("hello") });
  expect(gateway.child.exitCode).toBeNull();
}

const status = async () => (await home.run("channels", "status")).stdout;
const readyz = async ({ url }: GatewayProcess) => (await fetch(`${url}/readyz`)).json();

test("an id without quotes switches the channel off with the sentence that mends it, and a mended config switches it on", async () => {
  const { token, apiUrl } = platform;
  const sentence = "Discord IDs must be strings (wrap numeric IDs in quotes).";
  const gateway = await start({ token, apiUrl, allowFrom: [123] }, /stays switched off/);
  expect(gateway.output()).toContain(`channels.discord.allowFrom[0]: ${sentence}`);
  expect(await status()).toMatch(/discord default: .*misconfigured/);
  expect(await status()).toContain(sentence);
  expect((await home.run("health")).stdout).toContain(sentence);
  expect(await readyz(gateway)).toMatchObject({ failing: ["discord/default: misconfigured"] });
  await expectAnswers(gateway);
  await home.writeConfig({ channels: { discord: { token, apiUrl, allowFrom: ["123"] } } });
  await gateway.untilPrinted(/discord.*connected/i);
  expect(await status()).toMatch(/discord default: .*connected as/);
});

test("a token that is refused is named by its place, never by itself, and is not tried again", async () => {
  const token = "MTM1MDAwMDAwMDAwMDAwMDAw.GabcDE.a-token-that-nobody-ever-made-00000000";
  const gateway = await start({ token, apiUrl: platform.apiUrl }, /refused the bot token/);
  expect(await status()).toMatch(/discord default: .*misconfigured/);
  expect(await status()).toContain("Discord refused the bot token of channels.discord.");
  expect(await status()).toContain("Reset Token");
  expect(await readyz(gateway)).toMatchObject({ failing: ["discord/default: misconfigured"] });
  await expectAnswers(gateway);
  expect(gateway.output() + (await status())).not.toContain(token);
});

test("a token that is missing is asked for", async () => {
  const gateway = await start({ dmPolicy: "pairing" }, /bot token is missing/);
  expect(await status()).toContain(
    "Set channels.discord.token, or DISCORD_BOT_TOKEN in the environment.",
  );
  await expectAnswers(gateway);
});

test("without the message content intent the bot connects all the same, and reads what is said to it", async () => {
  const guard = await startIntentGuard(platform.apiUrl);
  try {
    const section = { token: platform.token, apiUrl: guard.apiUrl };
    const gateway = await start(section, /connected: .*Message Content intent/);
    expect(guard.asked).toHaveLength(2);
    expect(await status()).toMatch(/discord default: .*connected as/);
    expect(await status()).toContain("Privileged Gateway Intents");
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    const before = platform.posts.length;
    await platform.say("hello", {
      id: "135000000000000031",
      name: "Cem",
      channelId: "135000000000000931",
    });
    await platform.untilPosts(before + 1);
    expect(platform.posts[before]?.content).toContain("openclaw pairing approve discord");
  } finally {
    guard.close();
  }
});

test("a server that is not there is tried again and again, and the gateway answers meanwhile", async () => {
  const apiUrl = `http://127.0.0.1:${await findFreePort()}/api`;
  const gateway = await start({ token: platform.token, apiUrl }, /discord.*ECONNREFUSED/i);
  expect(await status()).toMatch(/discord default: .*(connecting|reconnecting|stopped)/);
  await expectAnswers(gateway);
  expect(gateway.output()).not.toContain(platform.token);
});
