import type { Clock } from "../lib/clock.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { ToolRan } from "./telemetry/telemetry.ts";
import type { Storage, TraceKind, TraceStep } from "../sdk/storage.ts";

/** Collects what happens in one turn, for `openclaw explain`. Never throws, and the turn never waits for it. */
export interface TurnTrace {
  add(kind: TraceKind, text: string, facts?: TraceStep["facts"]): void;
  /** A tool has run. */
  tool(run: Omit<ToolRan, "inboxId">): void;
  /** Hands what was collected to the store. */
  flush(): void;
}

export interface TurnTraceOptions {
  storage: Pick<Storage, "appendTrace">;
  clock: Pick<Clock, "now">;
  logger: Logger;
}

/** A turn that calls tools for ever must not collect for ever. */
const mostSteps = 100;

export function createTurnTrace(inboxId: string, options: TurnTraceOptions): TurnTrace {
  const { storage, clock, logger } = options;
  let steps: TraceStep[] = [];
  let total = 0;
  const add: TurnTrace["add"] = (kind, text, facts) => {
    total += 1;
    if (total > mostSteps) return;
    const step = { inboxId, at: clock.now(), kind, text };
    steps.push(facts === undefined ? step : { ...step, facts });
  };
  return {
    add,
    tool({ tool, from, to, isError }) {
      add("tool", `${tool} ${isError ? "failed" : "answered"}`, { milliseconds: to - from });
    },
    flush() {
      if (steps.length === 0) return;
      const done = steps;
      steps = [];
      storage.appendTrace(done).catch((error: unknown) => {
        logger.debug(`the trace of a turn was not stored: ${errorMessage(error)}`);
      });
    },
  };
}
