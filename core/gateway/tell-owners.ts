import type { Config } from "../config/schema.ts";
import type { Address } from "../sdk/channel.ts";
import type { NewOutboxRow } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";

/** How long the owner's attention is asked for, in milliseconds. */
const lifetimeMs = 60 * 60 * 1000;

/**
 * Rows that tell the owners something, each in a direct chat: `commands.ownerAllowFrom` entries of the form `<channel>:<id>`. The key holds for one occasion, so
 * that a repeated start does not repeat the sentence. What concerns one account is told by that account, where the owner is on its channel.
 */
export function ownerNotices(
  config: Config,
  text: string,
  occasion: string,
  now: number,
  near?: Pick<Address, "channel" | "account">,
): NewOutboxRow[] {
  return (config.commands?.ownerAllowFrom ?? []).map(String).flatMap((owner) => {
    const [channel, id] = splitOnce(owner);
    if (channel === undefined || id === undefined) return [];
    const account = near?.channel === channel ? near.account : firstAccount(config, channel);
    return [
      {
        key: partKey(`${occasion}:${owner}`, 0),
        part: 0,
        address: { channel, account, conversation: `user:${id}` },
        text,
        kind: "notice" as const,
        expiresAt: now + lifetimeMs,
      },
    ];
  });
}

/** The account that speaks for a channel: the one that `defaultAccount` names, else `default`, else the first by name. */
function firstAccount(config: Config, channel: string): string {
  const { accounts, defaultAccount, token } = asRecord(config.channels?.[channel]);
  if (typeof defaultAccount === "string") return defaultAccount;
  const [first] = Object.keys(asRecord(accounts)).toSorted();
  const hasDefault = token !== undefined || Object.hasOwn(asRecord(accounts), "default");
  return hasDefault ? "default" : (first ?? "default");
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function splitOnce(owner: string): [channel?: string, id?: string] {
  const colon = owner.indexOf(":");
  return colon > 0 ? [owner.slice(0, colon), owner.slice(colon + 1)] : [];
}
