import type { Message } from "../sdk/message.ts";
import type { AgentRun } from "./agent-run.ts";
import { halveHistory } from "./halve-history.ts";
import type { TurnRecord } from "./turn-record.ts";

/** Characters of a tool result when nothing else helped. */
const cutResult = 1_000;

/**
 * What to send when the model says that a request is too long. Each call cuts deeper, so that a conversation can always go on; undefined when nothing is left
 * to cut.
 */
export function createShortening(
  run: Pick<AgentRun, "shortenHistory">,
  record: Pick<TurnRecord, "cutResults">,
  signal: AbortSignal,
): (history: readonly Message[]) => Promise<readonly Message[] | undefined> {
  const steps: ((
    history: readonly Message[],
  ) => Promise<readonly Message[]> | readonly Message[])[] = [
    ...(run.shortenHistory === undefined ? [] : [() => run.shortenHistory?.(signal) ?? []]),
    halveHistory,
    () => [],
  ];
  let isLast = false;
  return async (history) => {
    while (history.length > 0) {
      const step = steps.shift();
      if (step === undefined) break;
      return step(history);
    }
    if (isLast) return undefined;
    isLast = true;
    return record.cutResults(cutResult) ? [] : undefined;
  };
}
