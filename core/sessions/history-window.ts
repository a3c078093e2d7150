import type { Message } from "../sdk/message.ts";
import type { TranscriptEntry } from "../sdk/storage.ts";
import { estimateMessageTokens, estimateTokens } from "./estimate-tokens.ts";
import { sanitiseHistory, type SanitiseOptions } from "./sanitise-history.ts";

/**
 * The newest messages that fit the budget, ready for any provider. Whole turns are taken from the newest backwards; of the first turn that does not
 * fit, the question and its last steps are kept where they fit. Starts at a user message, and no call is parted from its results. The work is bounded
 * by the budget, not by the length of the transcript.
 */
export function selectHistory(
  entries: readonly TranscriptEntry[],
  budgetTokens: number,
  options: SanitiseOptions = {},
): Message[] {
  const stored = new Map(entries.map((entry) => [entry.message, entry.tokens]));
  const cost = (message: Message): number =>
    (stored.get(message) ?? estimateMessageTokens(message)) + reasoningCost(message, options);
  const chosen: Message[][] = [];
  let left = budgetTokens;
  let end = entries.length;
  while (end > 0) {
    const start = startOfTurn(entries, end);
    if (start === undefined) break;
    const turn = sanitiseHistory(
      entries.slice(start, end).map((entry) => entry.message),
      options,
    );
    const whole = total(turn, cost);
    if (whole > left) {
      chosen.push(trimTurn(turn, left, cost));
      break;
    }
    chosen.push(turn);
    left -= whole;
    end = start;
  }
  // Each turn is clean by now; only the ids of calls can still meet between turns.
  return sanitiseHistory(chosen.toReversed().flat(), options);
}

function reasoningCost(message: Message, options: SanitiseOptions): number {
  const isSent = options.keepReasoning === true && message.role === "assistant";
  return isSent ? estimateTokens(message.reasoning ?? "") : 0;
}

/** Index of the last user message before `end`; undefined when there is none. */
function startOfTurn(entries: readonly TranscriptEntry[], end: number): number | undefined {
  for (let index = end - 1; index >= 0; index -= 1) {
    if (entries[index]?.message.role === "user") return index;
  }
  return undefined;
}

/** The question and as many of the turn's last steps as fit; nothing when not even the question and one step do. */
function trimTurn(
  turn: readonly Message[],
  budget: number,
  cost: (message: Message) => number,
): Message[] {
  const [question, ...rest] = turn;
  if (question === undefined) return [];
  let left = budget - cost(question);
  if (left < 0) return [];
  const kept: Message[] = [];
  let end = rest.length;
  while (end > 0) {
    const start = startOfStep(rest, end);
    const step = rest.slice(start, end);
    const price = total(step, cost);
    if (price > left) break;
    kept.unshift(...step);
    left -= price;
    end = start;
  }
  const answersNothing = kept.length === 0 && rest.length > 0;
  return answersNothing ? [] : [question, ...kept];
}

/** A step is an assistant message with the results of its calls. */
function startOfStep(messages: readonly Message[], end: number): number {
  let start = end - 1;
  while (start > 0 && messages[start]?.role === "tool") start -= 1;
  return start;
}

function total(messages: readonly Message[], cost: (message: Message) => number): number {
  return messages.reduce((sum, message) => sum + cost(message), 0);
}
