import { createHash } from "node:crypto";
import { chunkText } from "../channels/chunk-text.ts";
import type { Clock } from "../lib/clock.ts";
import type { NewOutboxRow } from "../sdk/storage.ts";
import type { TurnDependencies, TurnJob } from "./turn-dependencies.ts";

/** How long an undelivered answer is still worth sending, in milliseconds. */
const answerLifetimeMs = 60 * 60 * 1000;

/** Splits a text into rows that the channel can take. The key of each row depends on the inbox row and the part alone, so a repeated turn repeats it. */
export function answerParts(
  job: TurnJob,
  text: string,
  kind: NewOutboxRow["kind"],
  deps: Pick<TurnDependencies, "maxTextLength"> & { clock: Pick<Clock, "now"> },
): NewOutboxRow[] {
  if (text.trim() === "") return [];
  const { address, id: messageId } = job.message;
  const chunks = chunkText(text, deps.maxTextLength(address));
  return chunks.map((chunk, part) => ({
    key: partKey(job.id, part),
    inboxId: job.id,
    part,
    address,
    text: chunk,
    kind,
    replyTo: messageId,
    expiresAt: deps.clock.now() + answerLifetimeMs,
  }));
}

/** 22 characters: some platforms take no more than 25. */
export function partKey(inboxId: string, part: number | string): string {
  return createHash("sha256").update(`${inboxId}:${part}`).digest("base64url").slice(0, 22);
}
