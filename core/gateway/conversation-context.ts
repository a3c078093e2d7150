import type { ToolSchemas } from "../agent/tool-schemas.ts";
import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { contextLimits, type ContextLimits } from "../sessions/context-limits.ts";
import { estimateMessageTokens, estimateTokens } from "../sessions/estimate-tokens.ts";
import { selectHistory } from "../sessions/history-window.ts";
import { applyPruning, planPruning, pruningRules } from "../sessions/prune-results.ts";
import { summaryMessage } from "../sessions/summary-message.ts";
import { compactEntries } from "./compact-entries.ts";
import type { CompactionDependencies } from "./compaction-contract.ts";
import type { ContextFacts, FittedHistory } from "./context-contract.ts";
import { toolTokens } from "./tool-tokens.ts";

/** More entries are not read for a turn, and before there are as many the older ones are put together. */
export const mostEntries = 600;
const compactAtEntries = 400;

/** The part of a conversation that is sent, which fits the model's window and changes its beginning only when older messages are put together or pruned. */
export async function fitHistory(
  asked: ContextFacts,
  deps: CompactionDependencies,
  signal: AbortSignal,
): Promise<FittedHistory> {
  const { agents } = deps.config();
  const facts = { ...asked, overhead: overheadOf(asked, deps.toolSchemas) };
  const rules = pruningRules(agents?.defaults?.contextPruning);
  const limits = limitsOf(facts, deps);
  const isCold = deps.clock.now() - (facts.session.lastMessageAt ?? 0) > (rules?.ttlMs ?? 0);
  const planned =
    rules && isCold
      ? planPruning(
          facts.entries,
          facts.session.pruning,
          measure(facts, facts.entries) / limits.window,
          rules,
        )
      : undefined;
  const entries = applyPruning(facts.entries, planned ?? facts.session.pruning, rules);
  const used = measure(facts, entries);
  // A figure from before results were pruned says nothing about what is sent now.
  const reported = planned === undefined ? (facts.session.contextTokens ?? 0) + facts.incoming : 0;
  const isFull = Math.max(used, reported) > limits.most || entries.length > compactAtEntries;
  const isOn = agents?.defaults?.compaction?.enabled !== false;
  const ratio = Math.max(1, reported / Math.max(1, used));
  const keep = Math.floor(limits.keep / ratio);
  const history = used - overheadOf(facts) - facts.incoming;
  const isWorthwhile = isOn && history > Math.max(limits.summary, keep);
  const compacted =
    isFull && isWorthwhile
      ? await compactEntries({ ...facts, entries }, { ...limits, keep }, deps, signal)
      : undefined;
  return {
    history: toMessages(compacted ?? { entries, compaction: facts.compaction }, facts, limits),
    ...(compacted === undefined ? {} : { compacted: compacted.compaction }),
    ...(planned === undefined || compacted !== undefined ? {} : { pruning: planned }),
    async shorten(stop) {
      const from = compacted ?? { entries, compaction: facts.compaction };
      const half = { ...limits, keep: Math.floor(Math.min(limits.keep, used) / 3) };
      const shorter = await compactEntries({ ...facts, ...withCompaction(from) }, half, deps, stop);
      return shorter === undefined ? [] : toMessages(shorter, facts, half);
    },
  };
}

interface ShownEntries {
  entries: readonly TranscriptEntry[];
  compaction?: ContextFacts["compaction"] | undefined;
}

function withCompaction({ entries, compaction }: ShownEntries) {
  return { entries, ...(compaction === undefined ? {} : { compaction }) };
}

function toMessages(shown: ShownEntries, facts: ContextFacts, limits: ContextLimits): Message[] {
  const { entries, compaction } = shown;
  const before = compaction === undefined ? [] : [summaryMessage(compaction.summary)];
  const fixed = overheadOf(facts) + facts.incoming + sum(before);
  const budget = Math.max(0, limits.window - limits.answer - fixed);
  return [...before, ...selectHistory(entries, budget)];
}

export function limitsOf(facts: ContextFacts, { config }: Pick<CompactionDependencies, "config">) {
  const { contextTokens: cap, compaction = {} } = config().agents?.defaults ?? {};
  const { reserveTokens, reserveTokensFloor, keepRecentTokens } = compaction;
  const settings = {
    ...(cap === undefined ? {} : { cap }),
    ...(reserveTokens === undefined ? {} : { reserveTokens }),
    ...(reserveTokensFloor === undefined ? {} : { reserveTokensFloor }),
    ...(keepRecentTokens === undefined ? {} : { keepRecentTokens }),
  };
  return contextLimits(facts.model.model, settings, overheadOf(facts));
}

/** Estimated tokens of the whole request. */
function measure(facts: ContextFacts, entries: readonly TranscriptEntry[]): number {
  const summary = facts.compaction === undefined ? 0 : estimateTokens(facts.compaction.summary);
  const history = entries.reduce((total, entry) => total + entry.tokens, 0);
  return overheadOf(facts) + summary + history + facts.incoming;
}

function overheadOf({ overhead, system, tools }: ContextFacts, schemas?: ToolSchemas): number {
  if (overhead !== undefined) return overhead;
  const described = toolTokens(tools, schemas).reduce((total, tool) => total + tool.tokens, 0);
  return estimateTokens(system) + described;
}

function sum(messages: readonly Message[]): number {
  return messages.reduce((total, message) => total + estimateMessageTokens(message), 0);
}
