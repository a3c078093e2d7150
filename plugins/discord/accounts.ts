import type { AccessPolicy, ChannelAccount } from "openclaw/sdk";
import { channelConfigSchema, type DiscordAccountConfig, type DiscordSection } from "./config.ts";
import { readTalking } from "./talking.ts";
import {
  defaultApiUrl,
  maxTextLength,
  type CatchUpSettings,
  type DiscordSettings,
} from "./settings.ts";

const root = "channels.discord";
const tokenVariable = "DISCORD_BOT_TOKEN";
/** Shorter messages than this would take an answer apart word by word. */
const shortestChunk = 200;

/** The accounts of `channels.discord`, the default one first. Pure; never throws: what is wrong with an account is its `problem`. */
export function readAccounts(section: unknown): ChannelAccount[] {
  const parsed = channelConfigSchema.safeParse(section ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = [root, ...(issue?.path ?? [])].join(".");
    const problem = `${path} is not valid: ${issue?.message ?? "unknown"}. Mend it in the config.`;
    return [toAccount("default", {}, { path: root, guildsPath: `${root}.guilds` }, problem)];
  }
  const accounts = accountIds(parsed.data).map((id) => readAccount(id, parsed.data));
  return markDuplicates(accounts);
}

function accountIds(section: DiscordSection): string[] {
  const named = Object.keys(section.accounts ?? {}).filter((id) => id !== "");
  const needsDefault = named.length === 0 || (section.token !== undefined && !heir(section));
  const ids = new Set([...(needsDefault ? ["default"] : []), ...named]);
  const first = section.defaultAccount ?? "default";
  return [...ids].toSorted((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
}

/** The named account that gets the token of the section itself: `default`, or the one that `defaultAccount` names. */
function heir(section: DiscordSection): string | undefined {
  const { accounts = {}, defaultAccount } = section;
  const named = defaultAccount === undefined ? undefined : accounts[defaultAccount];
  if (named !== undefined && named.token === undefined) return defaultAccount;
  return accounts["default"] === undefined ? undefined : "default";
}

function readAccount(id: string, section: DiscordSection): ChannelAccount {
  const { accounts = {}, defaultAccount: _, token, name, ...inherited } = section;
  const own = accounts[id];
  if (own === undefined) {
    const config = {
      ...inherited,
      ...(token === undefined ? {} : { token }),
      ...(name === undefined ? {} : { name }),
    };
    return toAccount(id, config, { path: root, guildsPath: `${root}.guilds` });
  }
  const path = `${root}.accounts.${id}`;
  const config: DiscordAccountConfig = { ...inherited, ...own };
  const enabled = section.enabled !== false && own.enabled !== false;
  const inheritedToken = heir(section) === id && token !== undefined ? { token } : {};
  const guildsPath = own.guilds === undefined ? `${root}.guilds` : `${path}.guilds`;
  return toAccount(id, { ...inheritedToken, ...config, enabled }, { path, guildsPath });
}

function toAccount(
  id: string,
  config: DiscordAccountConfig,
  paths: Pick<DiscordSettings, "path" | "guildsPath">,
  knownProblem?: string,
): ChannelAccount {
  const access = readAccess(config, paths.path);
  const token = readToken(config.token);
  const problem = knownProblem ?? findProblem(access, token, config);
  const { textChunkLimit = maxTextLength } = config;
  const settings: DiscordSettings = {
    ...paths,
    token,
    apiUrl: (config.apiUrl ?? defaultApiUrl).replace(/\/+$/, "").replace(/\/v\d+$/, ""),
    messageContent: config.intents?.messageContent ?? true,
    talking: readTalking(config),
    ...(config.proxy === undefined ? {} : { proxy: config.proxy }),
    ...(config.applicationId === undefined ? {} : { applicationId: config.applicationId }),
    catchUp: readCatchUp(config),
    guilds: config.guilds ?? {},
  };
  return {
    id,
    ...(config.name === undefined ? {} : { name: config.name }),
    enabled: config.enabled ?? true,
    access,
    secrets: [token, passwordOf(config.proxy)].filter((secret) => secret !== ""),
    settings,
    tables: config.markdown?.tables ?? "code",
    longCodeAsFile: config.markdown?.longCode === "file",
    maxTextLength: Math.min(maxTextLength, Math.max(shortestChunk, textChunkLimit)),
    ...(problem === undefined ? {} : { problem }),
  };
}

function readCatchUp({ catchUp = {} }: DiscordAccountConfig): CatchUpSettings {
  const { enabled = true, maxAgeMinutes = 60, maxMessages = 20 } = catchUp;
  return { enabled, maxAgeMs: maxAgeMinutes * 60_000, maxMessages };
}

function passwordOf(proxy: string | undefined): string {
  return proxy === undefined || !URL.canParse(proxy)
    ? ""
    : decodeURIComponent(new URL(proxy).password);
}

function readAccess(config: DiscordAccountConfig, path: string): AccessPolicy {
  const { allowBots = false } = config;
  const botBudget = readBotBudget(config.botLoopProtection);
  return {
    path,
    direct: config.dm?.enabled === false ? "disabled" : (config.dmPolicy ?? "pairing"),
    allowFrom: (config.allowFrom ?? []).map((entry) =>
      entry.replace(/^(?:discord:|user:|<@!?)(\d+)>?$/, "$1"),
    ),
    group: config.groupPolicy ?? "allowlist",
    bots: typeof allowBots === "string" ? allowBots : allowBots ? "all" : "none",
    ...(botBudget === undefined ? {} : { botBudget }),
  };
}

/** Undefined where the config is silent: then the gateway's own limit holds. */
function readBotBudget(
  protection: DiscordAccountConfig["botLoopProtection"],
): AccessPolicy["botBudget"] {
  if (protection === undefined) return undefined;
  const { enabled = true, maxEventsPerWindow = 20, windowSeconds = 60 } = protection;
  return {
    most: enabled ? maxEventsPerWindow : Number.MAX_SAFE_INTEGER,
    windowMs: windowSeconds * 1000,
    pauseMs: (protection.cooldownSeconds ?? 60) * 1000,
  };
}

function readToken(token: DiscordAccountConfig["token"]): string {
  return typeof token === "string" ? token.trim().replace(/^Bot\s+/i, "") : "";
}

function findProblem(
  access: AccessPolicy,
  token: string,
  config: DiscordAccountConfig,
): string | undefined {
  const { path } = access;
  if (config.enabled === false) return undefined;
  if (token === "" || token.startsWith("${")) {
    const orVariable = path === root ? `, or ${tokenVariable} in the environment` : "";
    return `The bot token is missing. Set ${path}.token${orVariable}.`;
  }
  if (access.direct === "open" && !access.allowFrom.includes("*")) {
    return `${path}.dmPolicy is "open", which also needs "*" in ${path}.allowFrom. Add it, or choose "pairing".`;
  }
  if (access.direct === "allowlist" && access.allowFrom.length === 0) {
    return `${path}.dmPolicy is "allowlist", but ${path}.allowFrom names nobody. Add a user id, or choose "pairing".`;
  }
  return undefined;
}

/** Two connections with one token would throw each other out, again and again. */
function markDuplicates(accounts: readonly ChannelAccount[]): ChannelAccount[] {
  const owners = new Map<string, string>();
  return accounts.map((account) => {
    const { token } = account.settings as DiscordSettings;
    if (token === "" || !account.enabled || account.problem !== undefined) return account;
    const owner = owners.get(token);
    if (owner === undefined) {
      owners.set(token, account.id);
      return account;
    }
    const problem = `duplicate bot token: the account "${owner}" uses it already. Give each account a bot of its own.`;
    return { ...account, problem };
  });
}
