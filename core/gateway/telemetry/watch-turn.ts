import type { TurnTrace } from "../turn-trace.ts";
import type { Telemetry } from "./telemetry.ts";

/** The same trace, whose tools and end are told as well. */
export function watchTurn(
  trace: TurnTrace,
  inboxId: string,
  telemetry: Telemetry | undefined,
): TurnTrace {
  if (telemetry === undefined) return trace;
  return {
    ...trace,
    add(kind, text, facts) {
      trace.add(kind, text, facts);
      if (kind === "answered" || kind === "failed") telemetry.turnEnded(inboxId, kind);
    },
    tool(run) {
      trace.tool(run);
      telemetry.toolRan({ ...run, inboxId });
    },
  };
}
