import type { GuildMember } from "discord.js";
import { refused } from "./action-fields.ts";
import type { ActionInput } from "./action-input.ts";
import type { Action } from "./action-table.ts";

/** The bot's role may stand above that of the one who asked: Discord's order of roles holds for them all the same. Rejects with an `OpenClawError` that the model reads. */
export async function checkRank(
  asker: GuildMember,
  { gate }: Action,
  { role: roleId, user }: ActionInput,
): Promise<void> {
  const { guild } = asker;
  const own = asker.roles.highest;
  if (asker.id === guild.ownerId) return;
  if (gate === "roles" && roleId !== undefined) {
    const role = guild.roles.cache.get(roleId);
    if (role === undefined || role.comparePositionTo(own) >= 0) {
      throw refused("The role does not stand below those of the one who asked.");
    }
  }
  if (gate === "moderation" && user !== undefined) {
    const target = await guild.members.fetch({ user, cache: false }).catch(() => undefined);
    const isBelow = target === undefined || target.roles.highest.comparePositionTo(own) < 0;
    if (!isBelow || user === guild.ownerId) {
      throw refused("That person does not stand below the one who asked.");
    }
  }
}
