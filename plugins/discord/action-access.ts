import type { Client, PermissionsString } from "discord.js";
import type { ToolContext } from "openclaw/sdk";
import { refused } from "./action-fields.ts";
import type { Action } from "./action-table.ts";

type Asked = NonNullable<ToolContext["asked"]>;

/**
 * The agent acts for the one who asked, and with no more rights: what that person may not see or do on Discord, it does not do for them. The owner of the gateway
 * may ask for everything that the bot can do. Rejects with an `OpenClawError` that the model reads.
 */
export async function checkAccess(
  action: Action,
  channelId: string,
  asked: Asked | undefined,
  client: Client<true>,
): Promise<void> {
  if (asked === undefined) throw refused("Nobody asked for this.");
  if (asked.isOwner) return;
  const isHere = channelId === roomOf(asked);
  if (isHere && (action.needs === "see" || action.needs === "speak")) return;
  const [channel, here] = await Promise.all(
    [channelId, roomOf(asked)].map((id) => client.channels.fetch(id).catch(() => undefined)),
  );
  if (isHere && !(here && "guild" in here)) return requireNone(action);
  if (!channel || !("guild" in channel)) throw refused("There is no such channel here.");
  if (!here || !("guildId" in here) || here.guildId !== channel.guildId) {
    throw refused("The channel belongs to another server than this conversation.");
  }
  const member = await channel.guild.members.fetch({ user: asked.senderId, cache: false });
  const held = channel.permissionsFor(member);
  for (const permission of permissionsFor(action)) {
    if (held?.has(permission)) continue;
    throw refused(`The one who asked lacks ${permission} there.`);
  }
}

/** In a direct chat nobody has permissions, and only what concerns the chat itself is possible. */
function requireNone({ needs }: Action): void {
  if (needs === "ViewChannel") return;
  throw refused("This is not possible in a direct chat.");
}

function permissionsFor({ needs }: Action): PermissionsString[] {
  if (needs === "see") return ["ViewChannel", "ReadMessageHistory"];
  if (needs === "speak") return ["ViewChannel", "SendMessages"];
  return needs === "ViewChannel" ? ["ViewChannel"] : ["ViewChannel", needs];
}

function roomOf({ address }: Asked): string {
  return address.thread ?? address.conversation;
}
