import type { REST } from "discord.js";
import type { ActionInput } from "./action-input.ts";
import type { ActionName } from "./config-talking.ts";

/** One thing that the agent can do on Discord. */
export interface Action {
  /** The switch in `actions`. */
  gate: ActionName;
  /** What the one who asked must be allowed there, by Discord's own permissions; `bot`: it touches nothing but the bot's own messages. */
  needs: "see" | "speak" | "ViewChannel" | DiscordPermission;
  /** It concerns the whole server: the permission must hold there, not in one channel alone. */
  isForGuild?: true;
  /** For the model: what it does and which fields it takes. */
  about: string;
  run(facts: ActionFacts): Promise<unknown>;
}

/** May the one who asked see that channel? Private threads are hidden from all but owners. */
export type Sight = (channelId: string) => boolean;

export type DiscordPermission =
  | "CreatePublicThreads"
  | "PinMessages"
  | "ManageRoles"
  | "ManageChannels"
  | "ManageEvents"
  | "ModerateMembers"
  | "KickMembers"
  | "BanMembers";

export interface ActionFacts {
  input: ActionInput;
  rest: REST;
  signal: AbortSignal;
  /** The channel that the action is about: the one that was named, or the conversation. */
  channel: string;
  /** A forum or a gallery, where everything is a post. */
  isForum: boolean;
  sees: Sight;
  /** The guild of that channel, or a sentence about why there is none. */
  guild(): string;
  botId: string;
  /** Names of the permissions that the bot has in that channel. */
  allowed(): string[];
}
