import { createHash } from "node:crypto";
import type { NewOutboxRow, OutboxRow } from "../sdk/storage.ts";

const longestReason = 200;
const lifetimeMs = 60 * 60_000;

/** The sentence that stands in for a part of an answer which the platform will never take. Its key follows from the part's, so that there is one of it. */
export function undeliveredNotice(row: OutboxRow, reason: string, now: number): NewOutboxRow {
  const { address, inboxId, part, replyTo } = row;
  const [line = ""] = reason.trim().split("\n");
  const short = line.length > longestReason ? `${line.slice(0, longestReason).trimEnd()}…` : line;
  return {
    key: createHash("sha256").update(`${row.key}:undelivered`).digest("base64url").slice(0, 22),
    address,
    part,
    text: `A part of the answer could not be delivered: ${short.replace(/[.…]?$/, (end) => end || ".")}`,
    kind: "notice",
    expiresAt: now + lifetimeMs,
    ...(inboxId === undefined ? {} : { inboxId }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}
