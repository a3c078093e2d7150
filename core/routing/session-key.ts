import type { InboundMessage } from "../sdk/channel.ts";

export interface SessionKeyOptions {
  agentId: string;
  dmScope: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";
  groupScope: "per-group" | "main";
  mainKey: string;
  /** A person's name to the ids under which they write, `<channel>:<id>`: in sessions per person they are one. */
  identityLinks: Readonly<Record<string, readonly string[]>>;
}

/**
 * The name of the session that a message belongs to. Full ids, never shortened; each part is escaped, so that two different places can never share a
 * key. Lower case throughout.
 */
export function sessionKey(message: InboundMessage, options: SessionKeyOptions): string {
  const { channel, conversation, thread } = message.address;
  const place =
    message.chatType === "direct"
      ? directPlace(message, options)
      : options.groupScope === "main"
        ? [options.mainKey.toLowerCase()]
        : [channel, message.place?.kind ?? "channel", conversation];
  const branch = thread === undefined || place.length === 1 ? [] : ["thread", thread];
  return ["agent", options.agentId, ...place, ...branch].map(escapeKeyPart).join(":");
}

function directPlace(message: InboundMessage, options: SessionKeyOptions): string[] {
  const { channel, account } = message.address;
  const peer = ["direct", personOf(message, options)];
  switch (options.dmScope) {
    case "main":
      return [options.mainKey.toLowerCase()];
    case "per-peer":
      return peer;
    case "per-channel-peer":
      return [channel, ...peer];
    case "per-account-channel-peer":
      return [channel, account, ...peer];
  }
}

function personOf(
  { sender, address }: InboundMessage,
  { identityLinks }: SessionKeyOptions,
): string {
  const id = `${address.channel}:${sender.id}`.toLowerCase();
  const links = Object.entries(identityLinks);
  const linked = links.find(([, ids]) => ids.some((each) => each.toLowerCase() === id));
  return linked?.[0] ?? sender.id;
}

/** Reversible: everything but `a-z 0-9 _ . -` becomes `%xx` or `%uxxxx` of its UTF-16 unit, capitals and colons included. */
export function escapeKeyPart(part: string): string {
  return part.replaceAll(/[^a-z0-9_.-]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16);
    return hex.length <= 2 ? `%${hex.padStart(2, "0")}` : `%u${hex.padStart(4, "0")}`;
  });
}
