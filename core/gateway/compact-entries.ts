import { summarise } from "../agent/summarise.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Compaction } from "../sdk/storage-sessions.ts";
import type { SessionRow, TranscriptEntry } from "../sdk/storage.ts";
import type { ContextLimits } from "../sessions/context-limits.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";
import { planCompaction, type CompactionPlan } from "../sessions/plan-compaction.ts";
import { fitTokens, renderForSummary } from "../sessions/render-for-summary.ts";
import { truncatedSummary } from "../sessions/truncated-summary.ts";
import type { CompactionDependencies } from "./compaction-contract.ts";

export interface CompactionFacts {
  session: SessionRow;
  entries: readonly TranscriptEntry[];
  compaction?: Compaction;
  model: ResolvedModel;
  /** What the person asked to keep. */
  instructions?: string;
}

export interface CompactedEntries {
  entries: TranscriptEntry[];
  compaction: Compaction;
}

const usualTimeoutSeconds = 60;

/**
 * Puts a summary in the place of the older entries and stores it. Always ends: a model has limited time and two attempts, and what it does not give is
 * replaced by the beginnings of what was asked. Never rejects. Undefined when there is nothing to put together, or when the turn was stopped meanwhile.
 */
export async function compactEntries(
  facts: CompactionFacts,
  limits: ContextLimits,
  deps: CompactionDependencies,
  signal: AbortSignal,
): Promise<CompactedEntries | undefined> {
  const plan = planCompaction(facts.entries, limits.keep);
  if (plan === undefined) return undefined;
  const written = await askModel(plan, facts, limits, deps, signal);
  if (signal.aborted) return undefined;
  const previous = facts.compaction?.summary;
  const summary =
    written === undefined ? truncatedSummary(plan.older, previous, limits.summary) : written;
  const compaction = describe(plan, facts, summary, written !== undefined, deps.clock.now());
  try {
    await deps.storage.addCompaction(facts.session.key, compaction);
  } catch (error) {
    deps.logger.warn(`a compaction was not stored: ${errorMessage(error)}`);
  }
  deps.logger.info(
    `a conversation was compacted${written === undefined ? " without a model" : ""}`,
    {
      session: facts.session.key,
      tokensBefore: compaction.tokensBefore,
      tokensAfter: compaction.tokensAfter,
    },
  );
  return { entries: plan.kept, compaction };
}

async function askModel(
  plan: CompactionPlan,
  { session, model, compaction, instructions }: CompactionFacts,
  limits: ContextLimits,
  { config, clock, logger, resolveModel }: CompactionDependencies,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { model: ref, timeoutSeconds = usualTimeoutSeconds } =
    config().agents?.defaults?.compaction ?? {};
  const chosen =
    ref === undefined
      ? model
      : await resolveModel(ref, session.agentId).catch((error: unknown) => {
          logger.warn(`the model for compactions cannot be used: ${errorMessage(error)}`);
          return model;
        });
  const text = await summarise({
    model: chosen,
    render: (maxTokens) => renderForSummary(plan.older, maxTokens),
    inputTokens: Math.max(500, Math.floor(limits.window * 0.8) - 2 * limits.summary),
    ...(compaction === undefined ? {} : { previous: compaction.summary }),
    ...(instructions === undefined ? {} : { instructions }),
    maxTokens: limits.summary,
    timeoutSeconds,
    clock,
    signal,
  });
  return text === undefined ? undefined : fitTokens(text, limits.summary);
}

function describe(
  { older, kept, keptFrom }: CompactionPlan,
  { session, compaction }: CompactionFacts,
  summary: string,
  isWritten: boolean,
  at: number,
): Compaction {
  const total = (entries: readonly TranscriptEntry[]) =>
    entries.reduce((tokens, entry) => tokens + entry.tokens, 0);
  const previous = compaction === undefined ? 0 : estimateTokens(compaction.summary);
  return {
    transcriptId: session.transcriptId,
    keptFrom,
    summary,
    at,
    tokensBefore: previous + total(older) + total(kept),
    tokensAfter: estimateTokens(summary) + total(kept),
    source: isWritten ? "model" : "truncated",
  };
}
