import type { ClientOptions, PresenceStatusData } from "discord.js";
import type { DiscordLibrary } from "./gateway-sockets.ts";
import type { Talking } from "./talking.ts";

const statuses: readonly PresenceStatusData[] = ["online", "idle", "dnd", "invisible"];

/** How the bot shows itself, where the config says so. */
export function presenceOf(
  { presence }: Pick<Talking, "presence">,
  { ActivityType }: Pick<DiscordLibrary, "ActivityType">,
): Pick<ClientOptions, "presence"> {
  if (presence === undefined) return {};
  const { activity, activityUrl } = presence;
  const status = statuses.find((known) => known === presence.status) ?? "online";
  if (activity === undefined) return { presence: { status } };
  const kinds = [
    ActivityType.Playing,
    ActivityType.Streaming,
    ActivityType.Listening,
    ActivityType.Watching,
    ActivityType.Custom,
    ActivityType.Competing,
  ];
  const type = kinds[presence.activityType] ?? ActivityType.Custom;
  const url = activityUrl === undefined ? {} : { url: activityUrl };
  const state = type === ActivityType.Custom ? { state: activity } : url;
  return { presence: { status, activities: [{ name: activity, type, ...state }] } };
}
