import { createHash } from "node:crypto";
import { chunkText } from "../channels/chunk-text.ts";
import type { Clock } from "../lib/clock.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { NewOutboxRow } from "../sdk/storage.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnDependencies } from "./turn-dependencies.ts";

/** How long an undelivered answer is still worth sending, in milliseconds. */
const answerLifetimeMs = 60 * 60 * 1000;

/**
 * Splits an answer into rows that the channel can take: its text, then one row for each file, so that neither takes the other down with it. The key of each row
 * depends on the inbox row and the part alone, so a repeated turn repeats it.
 */
export function answerParts(
  job: TurnJob,
  text: string,
  kind: NewOutboxRow["kind"],
  deps: Pick<TurnDependencies, "maxTextLength" | "render"> & { clock: Pick<Clock, "now"> },
  files: readonly MediaReference[] = [],
): NewOutboxRow[] {
  const { deliverTo, id: messageId } = job.message;
  const address = deliverTo ?? job.message.address;
  const chunks =
    text.trim() === ""
      ? []
      : chunkText(deps.render?.(address, text) ?? text, deps.maxTextLength(address));
  const parts = [
    ...chunks.map((chunk) => ({ text: chunk })),
    ...files.map((file) => ({ text: "", media: [file] })),
  ];
  return parts.map((content, part) => ({
    key: partKey(job.id, part),
    inboxId: job.id,
    part,
    address,
    ...content,
    kind,
    ...(deliverTo === undefined ? { replyTo: messageId } : {}),
    expiresAt: deps.clock.now() + answerLifetimeMs,
  }));
}

/** 22 characters: some platforms take no more than 25. */
export function partKey(inboxId: string, part: number | string): string {
  return createHash("sha256").update(`${inboxId}:${part}`).digest("base64url").slice(0, 22);
}
