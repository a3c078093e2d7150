import { actionDefaults, type ActionName } from "./config-talking.ts";
import type { DiscordAccountConfig } from "./config.ts";

/** How one account talks: the defaults filled in. */
export interface Talking {
  replyToMode: "off" | "first" | "all";
  /** Unset: what the config says for all group chats. */
  historyLimit?: number;
  mediaMaxBytes: number;
  suppressEmbeds: boolean;
  mentionAliases: Record<string, string>;
  preview: { mode: "off" | "partial" | "block" | "progress"; label: string; maxLines: number };
  /** False: no commands are registered, and none are removed. */
  nativeCommands: boolean;
  ephemeral: boolean;
  actions: Record<ActionName, boolean>;
  presence?: { status: string; activity?: string; activityType: number; activityUrl?: string };
  pluralkit?: { token?: string };
  /** A reply to the bot counts as a mention. */
  replyCounts: boolean;
  /** So does every message in a thread that the bot started. */
  ownThreadCounts: boolean;
}

const megabyte = 1024 * 1024;
const customActivity = 4;

export function readTalking(config: DiscordAccountConfig): Talking {
  const { replyToMode = "first", implicitMentions = {}, pluralkit } = config;
  const presence = readPresence(config);
  return {
    replyToMode: replyToMode === "batched" ? "first" : replyToMode,
    ...(config.historyLimit === undefined ? {} : { historyLimit: config.historyLimit }),
    mediaMaxBytes: (config.mediaMaxMb ?? 100) * megabyte,
    suppressEmbeds: config.suppressEmbeds ?? true,
    mentionAliases: config.mentionAliases ?? {},
    preview: readPreview(config.streaming),
    nativeCommands: config.commands?.native !== false,
    ephemeral: config.slashCommand?.ephemeral ?? true,
    actions: readActions(config.actions),
    ...(presence === undefined ? {} : { presence }),
    ...(pluralkit?.enabled
      ? { pluralkit: pluralkit.token === undefined ? {} : { token: pluralkit.token } }
      : {}),
    replyCounts: implicitMentions.replyToBot ?? true,
    ownThreadCounts: implicitMentions.threadParticipation ?? true,
  };
}

function readPreview(streaming: DiscordAccountConfig["streaming"] = {}): Talking["preview"] {
  const chosen = typeof streaming === "object" ? streaming : {};
  const spelt = streaming === true ? "partial" : streaming === false ? "off" : streaming;
  return {
    mode: typeof spelt === "string" ? spelt : (chosen.mode ?? "off"),
    label: chosen.progress?.label ?? "Working…",
    maxLines: chosen.progress?.maxLines ?? 8,
  };
}

function readActions(chosen: DiscordAccountConfig["actions"] = {}): Talking["actions"] {
  const names = Object.keys(actionDefaults) as ActionName[];
  const entries = names.map((name) => [name, chosen[name] ?? actionDefaults[name]] as const);
  return Object.fromEntries(entries) as Talking["actions"];
}

function readPresence(config: DiscordAccountConfig): Talking["presence"] {
  const { status, activity, activityType = customActivity, activityUrl } = config;
  if (status === undefined && activity === undefined) return undefined;
  return {
    status: status ?? "online",
    activityType,
    ...(activity === undefined ? {} : { activity }),
    ...(activityUrl === undefined ? {} : { activityUrl }),
  };
}
