import type { CompactionReport } from "../sdk/command.ts";
import { compactEntries } from "./compact-entries.ts";
import { limitsOf } from "./conversation-context.ts";
import type { TurnPreparation } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** `/compact`: the newest third of what is sent stays as it is. */
export async function compactNow(
  job: TurnJob,
  instructions: string | undefined,
  { facts: factsOf, compaction: compactionOf }: TurnPreparation,
  signal: AbortSignal,
): Promise<CompactionReport> {
  const facts = await factsOf(job);
  const compaction = compactionOf(job);
  const limits = limitsOf(facts, compaction);
  const total = facts.entries.reduce((sum, entry) => sum + entry.tokens, 0);
  const keep = Math.min(limits.keep, Math.floor(total / 3));
  const asked = instructions === undefined ? facts : { ...facts, instructions };
  const done = await compactEntries(asked, { ...limits, keep }, compaction, signal);
  return {
    done: done !== undefined,
    tokensBefore: done?.compaction.tokensBefore ?? total,
    tokensAfter: done?.compaction.tokensAfter ?? total,
    truncated: done?.compaction.source === "truncated",
  };
}
