import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { localChannelIds } from "./local-channels.ts";

/**
 * Owners are those in `commands.ownerAllowFrom` (`<channel>:<id>`, or an id alone), and whoever holds the gateway's token. What comes
 * through a webhook was written by another program, and is nobody's word.
 */
export function isOwner(
  { sender, address }: Pick<InboundMessage, "sender" | "address">,
  config: Config,
  isLocal: (channel: string) => boolean,
): boolean {
  if (isLocal(address.channel)) return address.channel !== localChannelIds.webhook;
  const owners = (config.commands?.ownerAllowFrom ?? []).map(String);
  return owners.includes(sender.id) || owners.includes(`${address.channel}:${sender.id}`);
}
