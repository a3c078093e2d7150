import type { MediaReference } from "../sdk/message.ts";
import type { NewOutboxRow } from "../sdk/storage.ts";
import type { JobRow } from "../sdk/storage-jobs.ts";
import { partKey } from "./answer-parts.ts";

/** What comes out of a job is worth waiting for a channel that is away. */
const lifetimeMs = 24 * 60 * 60 * 1000;
const shownPrompt = 120;

/** A sentence about a job. Its key follows from the job and the sentence, so that each is said once. */
export function jobNotice(job: JobRow, text: string, now: number): NewOutboxRow {
  return { ...rowOf(job, `notice:${text}`, now), text, kind: "notice" };
}

/** The finished file as rows: a line that says what it is, and the file, each on its own. */
export function jobResult(job: JobRow, file: MediaReference, now: number): NewOutboxRow[] {
  return [
    { ...rowOf(job, "text", now), text: `Here is the video: ${promptOf(job)}`, kind: "answer" },
    { ...rowOf(job, "file", now), part: 1, text: "", media: [file], kind: "answer" },
  ];
}

/** The prompt on one line, as people recognise it. */
export function promptOf({ order }: JobRow): string {
  const line = order.prompt.replaceAll(/\s+/g, " ").trim();
  return line.length > shownPrompt ? `“${line.slice(0, shownPrompt).trimEnd()}…”` : `“${line}”`;
}

function rowOf(job: JobRow, name: string, now: number): Omit<NewOutboxRow, "text" | "kind"> {
  const { address, replyTo } = job.order;
  return {
    key: partKey(job.id, name),
    part: 0,
    address,
    expiresAt: now + lifetimeMs,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}
