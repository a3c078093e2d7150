import type { Config } from "../config/schema.ts";
import type { NewOutboxRow } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";

/** How long the owner's attention is asked for, in milliseconds. */
const lifetimeMs = 60 * 60 * 1000;

/**
 * Rows that tell the owners something, each in a direct chat: `commands.ownerAllowFrom` entries of the form `<channel>:<id>`. The key holds for one occasion, so
 * that a repeated start does not repeat the sentence.
 */
export function ownerNotices(
  config: Config,
  text: string,
  occasion: string,
  now: number,
): NewOutboxRow[] {
  return (config.commands?.ownerAllowFrom ?? []).map(String).flatMap((owner) => {
    const [channel, id] = splitOnce(owner);
    if (channel === undefined || id === undefined) return [];
    return [
      {
        key: partKey(`${occasion}:${owner}`, 0),
        part: 0,
        address: { channel, account: "default", conversation: `user:${id}` },
        text,
        kind: "notice" as const,
        expiresAt: now + lifetimeMs,
      },
    ];
  });
}

function splitOnce(owner: string): [channel?: string, id?: string] {
  const colon = owner.indexOf(":");
  return colon > 0 ? [owner.slice(0, colon), owner.slice(colon + 1)] : [];
}
