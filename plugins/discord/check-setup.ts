import { errorMessage, isOpenClawError, z, type ChannelSetupReport } from "openclaw/sdk";
import { readAccounts } from "./accounts.ts";
import { readProxyRules, type Environment } from "./proxy-rules.ts";
import type { DiscordSettings } from "./settings.ts";
import { openTransport, type Transport } from "./transport.ts";

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

const networkCodes: Record<string, string> = {
  ENOTFOUND: "its name is not known to the network",
  EAI_AGAIN: "names cannot be looked up at the moment",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ETIMEDOUT: "there was no answer",
  UND_ERR_CONNECT_TIMEOUT: "there was no answer",
  ENETUNREACH: "there is no network",
  EHOSTUNREACH: "there is no way to it",
  SELF_SIGNED_CERT_IN_CHAIN:
    "somebody between here and Discord answers with a certificate of their own",
};

/** Asks Discord who the token belongs to and what the application may do. Never rejects. */
export async function checkDiscordSetup(
  section: unknown,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch = globalThis.fetch,
  environment: Environment = (name) => process.env[name],
): Promise<ChannelSetupReport> {
  const [account] = readAccounts(section);
  const settings = account?.settings as DiscordSettings | undefined;
  if (settings === undefined || settings.token === "") {
    return { ok: false, lines: [], problem: account?.problem ?? "The bot token is missing." };
  }
  const { apiUrl, path, proxy } = settings;
  const rules = readProxyRules(proxy, environment);
  let transport: Transport | undefined;
  try {
    transport = await openTransport({ rules, apiUrl, path, fetch });
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return await ask(settings, deadline, transport.fetch);
  } catch (error) {
    return { ok: false, lines: [], problem: explain(error, settings, rules(apiUrl)) };
  } finally {
    await transport?.close();
  }
}

/** What kept Discord from being asked, with the way that was tried. */
function explain(error: unknown, { apiUrl, path }: DiscordSettings, proxy?: string): string {
  if (isOpenClawError(error)) return [error.message, error.hint].filter(Boolean).join(" ");
  const { host } = new URL(apiUrl);
  const cause = causeOf(error);
  const asked = `Discord could not be asked: ${cause}`;
  if (proxy !== undefined) {
    return `${asked} (through the proxy ${new URL(proxy).host}). Check that the proxy runs and lets ${host} through.`;
  }
  const mend = `set ${path}.proxy or HTTPS_PROXY to its address, such as http://127.0.0.1:7890`;
  return `${asked} (${host}, without a proxy). Check the network; where Discord is reached through a proxy only, ${mend}.`;
}

/** "fetch failed" says nothing; the reason is behind it, sometimes behind several doors. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return errorMessage(error);
  if (error.name === "TimeoutError") return `no answer in ${timeoutMs / 1000} seconds`;
  const inner: unknown =
    error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause;
  const code: unknown = Reflect.get(error, "code");
  const known = typeof code === "string" ? networkCodes[code] : undefined;
  if (known !== undefined) return known;
  if (inner instanceof Error) return causeOf(inner);
  return errorMessage(error);
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
  return report(bot, application, settings);
}

function report(
  bot: z.infer<typeof botSchema>,
  application: z.infer<typeof applicationSchema>,
  { applicationId, path }: DiscordSettings,
): ChannelSetupReport {
  if (applicationId !== undefined && applicationId !== application.id) {
    const problem = `${path}.applicationId is ${applicationId}, but the token belongs to the application ${application.name} (${application.id}). Mend the one that is wrong.`;
    return { ok: false, lines: [], problem };
  }
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
