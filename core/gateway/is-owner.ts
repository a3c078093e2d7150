import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";

/** Owners are those in `commands.ownerAllowFrom` (`<channel>:<id>`, or an id alone), and whoever holds the gateway's token. */
export function isOwner(
  { sender, address }: InboundMessage,
  config: Config,
  isLocal: (channel: string) => boolean,
): boolean {
  if (isLocal(address.channel)) return true;
  const owners = (config.commands?.ownerAllowFrom ?? []).map(String);
  return owners.includes(sender.id) || owners.includes(`${address.channel}:${sender.id}`);
}
