import type { Client, PermissionsString } from "discord.js";
import type { ToolContext } from "openclaw/sdk";
import { refused } from "./action-fields.ts";
import type { ActionInput } from "./action-input.ts";
import { checkRank } from "./action-rank.ts";
import type { Action, Sight } from "./action-table.ts";

const privateThreads: ReadonlySet<number> = new Set([12]);

type Asked = NonNullable<ToolContext["asked"]>;

/** What is attempted, and for whom. */
interface Attempt {
  channelId: string;
  input: ActionInput;
  asked: Asked | undefined;
}

/**
 * The agent acts for the one who asked, and with no more rights: what that person may not see or do on Discord, it does not do for them. The owner of the gateway
 * may ask for everything that the bot can do. Answers which other channels of the place they see. Rejects with an `OpenClawError` that the model reads.
 */
export async function checkAccess(
  action: Action,
  { channelId, input, asked }: Attempt,
  client: Client<true>,
): Promise<Sight> {
  if (asked === undefined) throw refused("Nobody asked for this.");
  if (asked.isOwner) return () => true;
  const isHere = channelId === roomOf(asked);
  if (isHere && (action.needs === "see" || action.needs === "speak")) return onlyHere(channelId);
  const [channel, here] = await Promise.all(
    [channelId, roomOf(asked)].map((id) => client.channels.fetch(id).catch(() => undefined)),
  );
  if (isHere && !(here && "guild" in here)) {
    requireNone(action);
    return onlyHere(channelId);
  }
  if (!channel || !("guild" in channel)) throw refused("There is no such channel here.");
  if (!here || !("guildId" in here) || here.guildId !== channel.guildId) {
    throw refused("The channel belongs to another server than this conversation.");
  }
  const member = await channel.guild.members.fetch({ user: asked.senderId, cache: false });
  const held = channel.permissionsFor(member);
  for (const permission of permissionsFor(action, channel.isThread())) {
    const isForGuild = action.isForGuild && permission === action.needs;
    const rights = isForGuild ? member.permissions : held;
    if (rights?.has(permission)) continue;
    throw refused(`The one who asked lacks ${permission} there.`);
  }
  await checkRank(member, action, input);
  const isHidden = channel.isThread() && privateThreads.has(channel.type) && !isHere;
  if (isHidden && !held?.has("ManageThreads")) {
    const isIn = await channel.members.fetch({ member: asked.senderId, cache: false }).then(
      () => true,
      () => false,
    );
    if (!isIn) throw refused("The one who asked is not in that private thread.");
  }
  const { cache } = channel.guild.channels;
  return (id) => {
    const found = cache.get(id);
    if (found === undefined || privateThreads.has(found.type)) return false;
    return found.permissionsFor(member).has("ViewChannel");
  };
}

function onlyHere(here: string): Sight {
  return (id) => id === here;
}

/** In a direct chat nobody has permissions, and only what concerns the chat itself is possible. */
function requireNone({ needs }: Action): void {
  if (needs === "ViewChannel") return;
  throw refused("This is not possible in a direct chat.");
}

function permissionsFor({ needs }: Action, isThread: boolean): PermissionsString[] {
  if (needs === "see") return ["ViewChannel", "ReadMessageHistory"];
  if (needs === "speak") {
    return ["ViewChannel", isThread ? "SendMessagesInThreads" : "SendMessages"];
  }
  return needs === "ViewChannel" ? ["ViewChannel"] : ["ViewChannel", needs];
}

function roomOf({ address }: Asked): string {
  return address.thread ?? address.conversation;
}
