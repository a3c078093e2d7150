import type { GuildConfig } from "./config.ts";
import type { Talking } from "./talking.ts";

/** What the connection of one account needs. The access rules of the core are kept apart. */
export interface DiscordSettings {
  /** Config path of the account, for messages to the operator: `channels.discord`. */
  path: string;
  /** Without the `Bot ` prefix. */
  token: string;
  /** Without a version and without a trailing slash: `https://discord.com/api`. */
  apiUrl: string;
  /** False: the account asks for no Message Content intent and hears only what is said to it. */
  messageContent: boolean;
  talking: Talking;
  /** The application that the owner means; the check of the set-up compares it. */
  applicationId?: string;
  /** The proxy of the config; without one the environment decides. */
  proxy?: string;
  catchUp: CatchUpSettings;
  guilds: Record<string, GuildConfig>;
  /** Config path of `guilds`, which an account may inherit. */
  guildsPath: string;
}

/** What is done about messages that were written during an outage. */
export interface CatchUpSettings {
  enabled: boolean;
  maxAgeMs: number;
  /** In each conversation. */
  maxMessages: number;
}

/** Discord's own limit of one message. */
export const maxTextLength = 2000;

export const defaultApiUrl = "https://discord.com/api";
