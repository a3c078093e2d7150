import type { Client } from "discord.js";
import type { InboundFacts } from "./inbound.ts";
import type { DiscordMessage } from "./message.ts";
import type { DiscordSettings } from "./settings.ts";

export interface FactSources {
  accountId: string;
  settings: DiscordSettings;
  client: Client<true>;
  hearsEverything: boolean;
}

/** What the connection knows about the place of a message and about the bot. */
export function inboundFacts(
  message: Pick<DiscordMessage, "channel_id" | "guild_id" | "mention_roles">,
  sources: FactSources,
): InboundFacts {
  const { accountId, settings, client, hearsEverything } = sources;
  const { user } = client;
  const guild = message.guild_id ? client.guilds.cache.get(message.guild_id) : undefined;
  const channel = client.channels.cache.get(message.channel_id);
  const name = channel && "name" in channel ? channel.name : undefined;
  const parent = channel?.isThread() ? channel.parent : undefined;
  const roles = message.mention_roles.length === 0 ? undefined : guild?.roles.cache;
  const ownRoles = roles?.filter((role) => role.tags?.botId === user.id);
  return {
    accountId,
    settings,
    hearsEverything,
    self: { id: user.id, name: user.displayName, applicationId: client.application.id },
    ...(channel?.isThread() && channel.ownerId === user.id ? { isOwnThread: true } : {}),
    ownRoleIds: [...(ownRoles?.keys() ?? [])],
    place: {
      ...(guild === undefined ? {} : { guildName: guild.name }),
      ...(typeof name === "string" ? { channelName: name } : {}),
      ...(parent ? { parent: { id: parent.id, name: parent.name } } : {}),
    },
  };
}
