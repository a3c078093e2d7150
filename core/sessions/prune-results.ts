import type { Config } from "../config/schema.ts";
import { textOf } from "../sdk/message.ts";
import type { ToolMessage } from "../sdk/message.ts";
import type { Pruning } from "../sdk/storage-sessions.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { estimateMessageTokens } from "./estimate-tokens.ts";

/** How old tool results are shortened in requests; what is stored stays whole. */
export interface PruningRules {
  /** A request that comes this long after the last one finds no warm cache at the provider, so that a changed beginning costs nothing. */
  ttlMs: number;
  /** Results younger than that many answers stay whole. */
  keepLastAssistants: number;
  /** Shares of the window from which results are shortened, and left out. */
  softTrimRatio: number;
  hardClearRatio: number;
  /** Less than this, in characters, is not worth it. */
  minPrunableToolChars: number;
  softTrim: { maxChars: number; headChars: number; tailChars: number };
  hardClear: { enabled: boolean; placeholder: string };
}

type PruningSettings = NonNullable<NonNullable<Config["agents"]>["defaults"]>["contextPruning"];

/** The rules of `agents.defaults.contextPruning`; undefined when it is off. */
export function pruningRules(settings: PruningSettings): PruningRules | undefined {
  if (settings?.mode !== "cache-ttl") return undefined;
  const { maxChars = 4_000, headChars = 1_500, tailChars = 1_500 } = settings.softTrim ?? {};
  const { enabled = true, placeholder = "[Old tool result content cleared]" } =
    settings.hardClear ?? {};
  return {
    ttlMs: readDuration(settings.ttl ?? "5m"),
    keepLastAssistants: settings.keepLastAssistants ?? 3,
    softTrimRatio: settings.softTrimRatio ?? 0.3,
    hardClearRatio: settings.hardClearRatio ?? 0.5,
    minPrunableToolChars: settings.minPrunableToolChars ?? 50_000,
    softTrim: { maxChars, headChars, tailChars },
    hardClear: { enabled, placeholder },
  };
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function readDuration(value: string | number): number {
  const match = /^(\d+)(ms|s|m|h|d)?$/.exec(String(value));
  return Number(match?.[1] ?? 0) * (units[match?.[2] ?? "ms"] ?? 1);
}

/**
 * Up to where results are pruned from now on; undefined when nothing changes.
 * @param share how much of the window the conversation takes
 */
export function planPruning(
  entries: readonly TranscriptEntry[],
  current: Pruning | undefined,
  share: number,
  rules: PruningRules,
): Pruning | undefined {
  const { soft, hard } = current ?? { soft: 0, hard: 0 };
  const limit = oldestProtected(entries, rules.keepLastAssistants);
  const old = entries.filter((entry) => entry.message.role === "tool" && entry.sequence < limit);
  const length = old.reduce((sum, entry) => sum + textOf(entry.message.content).length, 0);
  const isHard = rules.hardClear.enabled && share >= rules.hardClearRatio;
  const isSoft = share >= rules.softTrimRatio;
  if ((!isSoft && !isHard) || length < rules.minPrunableToolChars) return undefined;
  const newest = old.at(-1)?.sequence ?? 0;
  const next = { soft: Math.max(soft, newest), hard: isHard ? Math.max(hard, newest) : hard };
  return next.soft === soft && next.hard === hard ? undefined : next;
}

/** Sequence from which on nothing is pruned: that of the last answers but so many. */
function oldestProtected(entries: readonly TranscriptEntry[], keep: number): number {
  const answers = entries.filter((entry) => entry.message.role === "assistant");
  if (keep === 0) return Number.MAX_SAFE_INTEGER;
  return answers.at(-keep)?.sequence ?? 0;
}

/** The entries as they are sent. Media in results stay. */
export function applyPruning(
  entries: readonly TranscriptEntry[],
  pruning: Pruning | undefined,
  rules: PruningRules | undefined,
): TranscriptEntry[] {
  if (pruning === undefined || rules === undefined) return [...entries];
  return entries.map((entry) => {
    const { message, sequence } = entry;
    if (message.role !== "tool" || sequence > pruning.soft) return entry;
    const text = textOf(message.content);
    const shown = sequence <= pruning.hard ? rules.hardClear.placeholder : trim(text, rules);
    if (shown.length >= text.length) return entry;
    const shortened = withText(message, shown);
    return { ...entry, message: shortened, tokens: estimateMessageTokens(shortened) };
  });
}

function trim(text: string, { softTrim }: PruningRules): string {
  const { maxChars, headChars, tailChars } = softTrim;
  if (text.length <= maxChars) return text;
  const head = text.slice(0, headChars).replace(/[\uD800-\uDBFF]$/, "");
  const tail = tailChars === 0 ? "" : text.slice(-tailChars).replace(/^[\uDC00-\uDFFF]/, "");
  return `${head}\n[… ${text.length - head.length - tail.length} characters of this old result are left out …]\n${tail}`;
}

function withText(message: ToolMessage, text: string): ToolMessage {
  const media = message.content.filter((part) => part.type !== "text");
  return { ...message, content: [{ type: "text", text }, ...media] };
}
