import { createSilentLogger } from "openclaw/sdk/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readAccounts } from "./accounts.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";
import { openSession, type Session } from "./session.ts";
import type { DiscordSettings } from "./settings.ts";

let discord: TestDiscord;
let session: Session;
let received: unknown[];

beforeEach(async () => {
  discord = await startTestDiscord();
  received = [];
  const [account] = readAccounts({ token: discord.token, apiUrl: discord.apiUrl });
  session = await openSession(
    {
      settings: account?.settings as DiscordSettings,
      messageContent: true,
      sleep: async () => undefined,
      transport: {
        dispatcher: undefined,
        agentFor: () => undefined,
        fetch: globalThis.fetch,
        close: async () => undefined,
      },
      logger: createSilentLogger(),
      onEvent: (_, payload) => void received.push(payload),
      onConnected: () => undefined,
      onReconnecting: () => undefined,
      onNewSession: () => undefined,
    },
    new AbortController().signal,
  );
});

afterEach(async () => {
  await session.close();
  await discord.close();
});

test("keeps rooms and roles in memory, and neither people nor messages", async () => {
  for (let count = 0; count < 300; count += 1) {
    const author = { id: String(10_000 + count), username: `user-${count}` };
    discord.say("hi", { author });
    discord.say("hi", {
      author,
      guild_id: undefined,
      channel_id: String(20_000 + count),
      channel_type: 1,
    });
  }
  await vi.waitFor(() => expect(received).toHaveLength(600));
  const { client } = session;
  const guild = client.guilds.cache.get(discord.guildId);
  expect(guild?.roles.cache.size).toBe(3);
  expect([...(guild?.members.cache.keys() ?? [])]).toEqual([discord.botId]);
  expect([...client.channels.cache.keys()]).toEqual([discord.channelId, discord.forumId]);
  expect([...client.users.cache.keys()]).toEqual([discord.botId]);
});
