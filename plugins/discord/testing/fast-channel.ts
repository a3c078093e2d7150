import { setTimeout as wait } from "node:timers/promises";
import type { Channel, ChannelHost } from "openclaw/sdk";
import { createDiscordChannel } from "../channel.ts";
import { discordChannel } from "../discord-channel.ts";
import type { Sleep } from "../gateway-sockets.ts";
import type { TestDiscord } from "./discord-server.ts";

/** Seconds become hundredths: pauses between attempts are there, and a test does not wait for them. */
const hurry = 100;

const sleepFast: Sleep = async (ms, signal) => {
  await wait(ms / hurry, undefined, { signal });
};

/** A bot of this section, on the test server, for which time passes faster between its attempts to connect. */
export function createFastChannel(
  discord: TestDiscord,
  host: ChannelHost,
  section: object = {},
  sleep = sleepFast,
): Channel {
  const open = { guilds: { "*": { requireMention: false } } };
  const config = { token: discord.token, apiUrl: discord.apiUrl, ...open, ...section };
  const [account] = discordChannel.accounts(config);
  if (account === undefined || account.problem !== undefined) throw new Error(account?.problem);
  return createDiscordChannel(account, host, sleep);
}
