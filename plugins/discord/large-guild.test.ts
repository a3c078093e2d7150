import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestHost } from "openclaw/sdk/testing";
import { readAccounts } from "./accounts.ts";
import { openSession, type Session } from "./session.ts";
import type { DiscordSettings } from "./settings.ts";
import { intents } from "./testing/discord-intents.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";

/** What a server of 200,000 people costs is decided by what is asked for and kept; `scripts/bench-discord-guild.mjs` measures it. */

let discord: TestDiscord;
let session: Session | undefined;

async function open(): Promise<Session> {
  const [account] = readAccounts({ token: discord.token, apiUrl: discord.apiUrl });
  const direct = {
    dispatcher: undefined,
    agentFor: () => undefined,
    fetch,
    close: async () => undefined,
  };
  const quiet = {
    onEvent: () => undefined,
    onConnected: () => undefined,
    onReconnecting: () => undefined,
    onNewSession: () => undefined,
  };
  const { logger } = createTestHost();
  const settings = account?.settings as DiscordSettings;
  const sleep = async (): Promise<void> => undefined;
  const plan = { settings, messageContent: true, transport: direct, sleep, logger, ...quiet };
  session = await openSession(plan, new AbortController().signal);
  return session;
}

beforeEach(async () => {
  discord = await startTestDiscord();
});

afterEach(async () => {
  await session?.close();
  await discord.close();
});

test("a guild of 200,000 members and 1,000 channels costs its channels and nothing else", async () => {
  const { guildId, channelIds } = discord.addGuild({ members: 200_000, channels: 1000 });
  const { client } = await open();
  const guild = client.guilds.cache.get(guildId);
  expect(guild?.memberCount).toBe(200_000);
  expect(guild?.channels.cache.size).toBe(channelIds.length);
  expect([...(guild?.members.cache.keys() ?? [])]).toEqual([discord.botId]);
  expect([...client.users.cache.keys()]).toEqual([discord.botId]);
  expect([
    guild?.presences.cache.size,
    guild?.emojis.cache.size,
    guild?.voiceStates.cache.size,
  ]).toEqual([0, 0, 0]);
  expect(discord.gateway.memberRequests).toBe(0);
  const asked = discord.gateway.identifies[0]?.intents ?? 0;
  const costly =
    intents.guildMembers | intents.guildPresences | intents.guildTyping | intents.voiceStates;
  expect(asked & costly).toBe(0);
  expect(discord.rest.requests).toEqual(["GET /gateway/bot"]);
});
