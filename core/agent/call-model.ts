import { backoffDelay } from "../lib/backoff.ts";
import type { ModelError } from "../sdk/provider.ts";
import { streamStep, type StepAnswer } from "./stream-step.ts";
import type { Turn } from "./turn.ts";

const maxAttempts = 3;

/** A vendor that asks for a longer wait is not waited for: the user is told instead. */
const longestWaitMs = 60_000;

/**
 * One step of the turn: asks the model, and asks again where that can help and nothing of the step was shown yet. Never rejects; what cannot be
 * mended is the answer's `error`.
 */
export async function callModel(turn: Turn): Promise<StepAnswer> {
  let attempt = 1;
  let askedAgain = false;
  for (;;) {
    if (turn.continuation.messages.length === 0) turn.text.beginStep();
    const startedAt = turn.run.clock.now();
    const answer = await streamStep(
      turn.run.model.provider,
      turn.request(),
      (delta) => turn.text.append(delta),
      turn.signal,
    );
    turn.addUsage(answer.usage);
    report(turn, answer, startedAt);
    const { error } = answer;
    if (error === undefined) {
      if (askedAgain || !isEmptyTurn(turn, answer)) return answer;
      askedAgain = true;
      continue;
    }
    if (answer.text.trim() !== "") return answer;
    if (error.kind === "context-overflow" && (await turn.shorten())) continue;
    if (attempt >= maxAttempts || !isWorthRetrying(error)) return answer;
    if (!(await waitBeforeRetry(turn, error, attempt))) return answer;
    attempt += 1;
  }
}

function report(turn: Turn, answer: StepAnswer, startedAt: number): void {
  const { usage, reason, error, ref } = answer;
  turn.run.hooks?.onModelCall?.({
    milliseconds: turn.run.clock.now() - startedAt,
    calls: answer.calls.length,
    ...(usage === undefined ? {} : { usage }),
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error }),
    ...(ref === undefined ? {} : { ref }),
  });
}

/** True when the model stopped of its own accord and the user would have nothing to read. */
function isEmptyTurn(turn: Turn, answer: StepAnswer): boolean {
  const isFiltered = answer.reason === "content-filter" || answer.reason === "length";
  return !isFiltered && answer.calls.length === 0 && turn.text.text === "";
}

function isWorthRetrying(error: ModelError): boolean {
  return error.retryable && (error.retryAfterMs ?? 0) <= longestWaitMs;
}

/** Answers false when the turn was stopped meanwhile. */
async function waitBeforeRetry(turn: Turn, error: ModelError, attempt: number): Promise<boolean> {
  const jitter = backoffDelay(attempt - 1, { baseMs: 500, maxMs: 8_000 });
  const delayMs = Math.min(longestWaitMs, (error.retryAfterMs ?? 0) + jitter);
  turn.run.hooks?.onRetry?.({ attempt, delayMs, error });
  try {
    await turn.run.clock.sleep(delayMs, turn.signal);
    return true;
  } catch {
    return false;
  }
}
