import type { QueueSettings } from "../sdk/session-settings.ts";
import { belongTogether, type WaitingTurn } from "./waiting-turn.ts";

/**
 * What must go from a queue that the last of these messages has made too long; its sender is told. With `summarize` the oldest goes along with the next message
 * of the same person instead, where there is one.
 */
export function makeRoom(
  waiting: readonly WaitingTurn[],
  { cap, drop }: Pick<Required<QueueSettings>, "cap" | "drop">,
): WaitingTurn[] {
  const [oldest] = waiting;
  const newest = waiting.at(-1);
  if (waiting.length <= cap || oldest === undefined || newest === undefined) return [];
  const goes = drop === "new" ? newest : oldest;
  const heir =
    drop === "summarize"
      ? waiting.find((each) => each !== oldest && belongTogether(each, oldest))
      : undefined;
  if (heir === undefined) return [goes, ...goes.company];
  oldest.isTaken = true;
  heir.company.unshift(...oldest.company, oldest);
  oldest.company = [];
  return [];
}
