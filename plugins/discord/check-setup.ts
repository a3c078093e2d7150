import { errorMessage, z, type ChannelSetupReport } from "openclaw/sdk";
import { readAccounts } from "./accounts.ts";
import type { DiscordSettings } from "./settings.ts";

/** View Channels, Send Messages, Send Messages in Threads, Read Message History, Embed Links, Attach Files, Add Reactions. */
const permissionBits = [10n, 11n, 38n, 16n, 14n, 15n, 6n];
export const invitePermissions = permissionBits
  .reduce((sum, bit) => sum | (1n << bit), 0n)
  .toString();

/** Application flags: granted by Discord's review, and granted without it to bots in few servers. */
const messageContentFlags = (1 << 18) | (1 << 19);

const botSchema = z.object({ id: z.string(), username: z.string() });
const applicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  flags: z.number().default(0),
});

const timeoutMs = 15_000;

/** Asks Discord who the token belongs to and what the application may do. Never rejects. */
export async function checkDiscordSetup(
  section: unknown,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<ChannelSetupReport> {
  const [account] = readAccounts(section);
  const settings = account?.settings as DiscordSettings | undefined;
  if (settings === undefined || settings.token === "") {
    return { ok: false, lines: [], problem: account?.problem ?? "The bot token is missing." };
  }
  try {
    return await ask(settings, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), fetch);
  } catch (error) {
    const problem = `Discord could not be asked: ${errorMessage(error)}. Check the network and try again.`;
    return { ok: false, lines: [], problem };
  }
}

async function ask(
  settings: DiscordSettings,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch,
): Promise<ChannelSetupReport> {
  const get = (path: string): Promise<Response> =>
    fetch(`${settings.apiUrl}/v10${path}`, {
      headers: { authorization: `Bot ${settings.token}` },
      signal,
    });
  const me = await get("/users/@me");
  if (me.status === 401) {
    const problem =
      "Discord refused the bot token. Copy it again from https://discord.com/developers/applications (your application, Bot, Reset Token).";
    return { ok: false, lines: [], problem };
  }
  if (!me.ok) throw new Error(`it answered with HTTP ${me.status}`);
  const bot = botSchema.parse(await me.json());
  const current = await get("/applications/@me");
  const answer = current.ok ? current : await get("/oauth2/applications/@me");
  if (!answer.ok) throw new Error(`it answered with HTTP ${answer.status}`);
  const application = applicationSchema.parse(await answer.json());
  return report(bot, application);
}

function report(
  bot: z.infer<typeof botSchema>,
  application: z.infer<typeof applicationSchema>,
): ChannelSetupReport {
  const hears = (application.flags & messageContentFlags) !== 0;
  const switchPage = `https://discord.com/developers/applications/${application.id}/bot`;
  return {
    ok: true,
    lines: [
      `The token belongs to the bot ${bot.username} (${bot.id}).`,
      `Its application is ${application.name} (${application.id}).`,
      `Message Content Intent: ${hears ? "on" : "off"}.`,
    ],
    inviteUrl: inviteUrl(application.id),
    ...(hears
      ? {}
      : {
          problem: `Message Content Intent is off, so the bot reads only direct messages and messages that mention it. Switch it on at ${switchPage} under Privileged Gateway Intents.`,
        }),
  };
}

function inviteUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: invitePermissions,
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
