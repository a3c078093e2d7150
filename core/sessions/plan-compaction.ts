import type { TranscriptEntry } from "../sdk/storage.ts";

export interface CompactionPlan {
  /** What the summary stands for. */
  older: TranscriptEntry[];
  /** What is still sent as it is. */
  kept: TranscriptEntry[];
  /** Sequence of the first entry that is kept, or of the next one that will be written. */
  keptFrom: number;
}

/**
 * Parts a transcript before a question: the newest turns that fit into `keepTokens` stay, whole. Undefined when there is nothing to put together. The work is
 * bounded by the number of entries.
 */
export function planCompaction(
  entries: readonly TranscriptEntry[],
  keepTokens: number,
): CompactionPlan | undefined {
  let left = keepTokens;
  let cut = entries.length;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry === undefined) continue;
    left -= entry.tokens;
    if (left < 0) break;
    if (entry.message.role === "user") cut = index;
  }
  const older = entries.slice(0, cut);
  const last = older.at(-1);
  if (last === undefined) return undefined;
  const kept = entries.slice(cut);
  return { older, kept, keptFrom: kept[0]?.sequence ?? last.sequence + 1 };
}
