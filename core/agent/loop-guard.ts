import { parseToolArguments } from "../sdk/message.ts";
import type { ToolCall } from "../sdk/message.ts";

/** `run`: go ahead. `warn`: do not run it, tell the model. `stop`: the model was told and does it again. */
export type LoopVerdict = "run" | "warn" | "stop";

export interface LoopGuard {
  /** `isPatient`: the answer changes by itself, so that asking again is no loop for a good while. */
  check(call: ToolCall, isPatient?: boolean): LoopVerdict;
}

/** Notices a model that makes the same call with the same arguments over and over: the third in a row is refused, the fourth ends the turn. */
export function createLoopGuard(limit = 3, patientLimit = 30): LoopGuard {
  let last = "";
  let repeats = 0;
  return {
    check(call, isPatient = false) {
      const signature = JSON.stringify([
        call.name,
        sortKeys(parseToolArguments(call.arguments) ?? call.arguments),
      ]);
      repeats = signature === last ? repeats + 1 : 1;
      last = signature;
      const most = isPatient ? patientLimit : limit;
      if (repeats < most) return "run";
      return repeats === most ? "warn" : "stop";
    },
  };
}

/** The same arguments in another order are the same arguments. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
