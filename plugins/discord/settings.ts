import type { GuildConfig } from "./config.ts";

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
  replyToMode: "off" | "first" | "all";
  guilds: Record<string, GuildConfig>;
  /** Config path of `guilds`, which an account may inherit. */
  guildsPath: string;
}

/** Discord's own limit of one message. */
export const maxTextLength = 2000;

export const defaultApiUrl = "https://discord.com/api";
