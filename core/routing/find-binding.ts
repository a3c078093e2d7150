import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";

export type Binding = NonNullable<Config["bindings"]>[number];
type Match = Binding["match"];

/** From the narrowest to the widest: the first tier in which a binding fits decides, and inside a tier the first binding of the file. */
const tiers: readonly ((match: Match, message: InboundMessage) => boolean)[] = [
  ({ peer }, message) => peer !== undefined && peer.id !== "*" && peer.id === peerOf(message),
  ({ peer }, { place }) => peer !== undefined && peer.id !== "*" && peer.id === place?.parent,
  ({ peer }) => peer?.id === "*",
  ({ peer, guildId, roles }) => peer === undefined && guildId !== undefined && roles !== undefined,
  ({ peer, guildId }) => peer === undefined && guildId !== undefined,
  ({ peer, teamId }) => peer === undefined && teamId !== undefined,
  (match) => isWide(match) && match.accountId !== "*",
  (match) => isWide(match) && match.accountId === "*",
];

/** The binding that says which agent answers; undefined when none fits. Whatever a binding names must be so. */
export function findBinding(message: InboundMessage, config: Config): Binding | undefined {
  const fitting = (config.bindings ?? []).filter(
    ({ type, match }) => type !== "acp" && fits(match, message),
  );
  for (const isOfTier of tiers) {
    const found = fitting.find(({ match }) => isOfTier(match, message));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isWide({ peer, guildId, teamId }: Match): boolean {
  return peer === undefined && guildId === undefined && teamId === undefined;
}

function fits(match: Match, message: InboundMessage): boolean {
  const { address, place, sender } = message;
  const { accountId = "default", peer, guildId, teamId, roles } = match;
  return (
    match.channel.toLowerCase() === address.channel &&
    (accountId === "*" || accountId === address.account) &&
    (peer === undefined || fitsPeer(peer, message)) &&
    (guildId === undefined || guildId === place?.guild) &&
    (teamId === undefined || teamId === place?.team) &&
    (roles === undefined || roles.some((role) => sender.roles.includes(role)))
  );
}

function fitsPeer({ kind, id }: NonNullable<Match["peer"]>, message: InboundMessage): boolean {
  const isDirect = message.chatType === "direct";
  const kinds = isDirect ? ["direct", "dm"] : [message.place?.kind ?? "channel"];
  if (!kinds.includes(kind)) return false;
  return id === "*" || id === peerOf(message) || (!isDirect && id === message.place?.parent);
}

/** In a direct chat the person, else the room. */
function peerOf({ chatType, sender, address }: InboundMessage): string {
  return chatType === "direct" ? sender.id : address.conversation;
}
