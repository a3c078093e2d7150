import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";

const pruneEveryMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;
const keepFinishedMs = 7 * dayMs;
const keepArchivedMs = 90 * dayMs;
const keepUsageMs = 400 * dayMs;
const keepEntries = 5000;
/** Rows of one transaction, so that messages get their turn in between, and transactions of one hour. */
const pruneAtOnce = 500;
const mostRounds = 100;

/** Keeps the inbox, the outbox, the transcripts and the files bounded. Answers the function that ends it. */
export function pruneRegularly(
  storage: Pick<Storage, "prune" | "trim" | "pruneUsage">,
  clock: Pick<Clock, "now" | "every">,
  pruneFiles: () => Promise<void> = async () => undefined,
): () => void {
  async function pruneOnce(): Promise<void> {
    const now = clock.now();
    const archivedBefore = now - keepArchivedMs;
    const limits = { keep: keepEntries, archivedBefore, limit: pruneAtOnce };
    await untilNothing(() => storage.prune(now - keepFinishedMs, pruneAtOnce));
    await untilNothing(() => storage.trim(limits));
    const oldest = new Date(now - keepUsageMs).toISOString().slice(0, 10);
    await untilNothing(() => storage.pruneUsage(oldest, pruneAtOnce));
    await pruneFiles();
  }
  return clock.every(pruneEveryMs, () => void pruneOnce().catch(() => undefined));
}

async function untilNothing(deleteSome: () => Promise<number>): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    if ((await deleteSome()) === 0) return;
  }
}
