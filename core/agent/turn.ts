import type { Message, Usage } from "../sdk/message.ts";
import type { ModelRequest } from "../sdk/provider.ts";
import { addUsage } from "./add-usage.ts";
import { defaultAgentLimits, type AgentLimits, type AgentRun } from "./agent-run.ts";
import { createDeadline } from "./deadline.ts";
import { halveHistory } from "./halve-history.ts";
import { createLoopGuard, type LoopGuard } from "./loop-guard.ts";
import { createToolSchemas } from "./tool-schemas.ts";
import { createTurnRecord, type TurnRecord } from "./turn-record.ts";
import { createTurnText, type TurnText } from "./turn-text.ts";

/** The state of one run of the agent. */
export interface Turn {
  readonly run: AgentRun;
  readonly limits: AgentLimits;
  /** Fires when the caller aborts or the deadline passes. */
  readonly signal: AbortSignal;
  readonly text: TurnText;
  readonly record: TurnRecord;
  readonly guard: LoopGuard;
  /** Calls in a row whose arguments could not be used. */
  malformedInRow: number;
  readonly usage: { last?: Usage; total?: Usage };
  readonly shortenedHistory: boolean;
  /** The next request, with all that the turn has so far. */
  request(): ModelRequest;
  addUsage(usage: Usage | undefined): void;
  /** Drops the older half of the history; once. Answers false when there is nothing left to drop. */
  shorten(): boolean;
  /** Stops the deadline's timer. */
  end(): void;
}

export function createTurn(run: AgentRun): Turn {
  const limits = { ...defaultAgentLimits, ...run.limits };
  const deadline = createDeadline(run.clock, limits.timeoutSeconds);
  const tools = (run.toolSchemas ?? createToolSchemas()).definitions(run.tools);
  const record = createTurnRecord(run);
  const usage: Turn["usage"] = {};
  let history: readonly Message[] = run.history;
  let shortened = false;
  return {
    run,
    limits,
    signal: AbortSignal.any([run.signal, deadline.signal]),
    text: createTurnText((delta) => run.hooks?.onText?.(delta)),
    record,
    guard: createLoopGuard(),
    malformedInRow: 0,
    usage,
    get shortenedHistory() {
      return shortened;
    },
    request: () => ({
      endpoint: run.model.endpoint,
      model: run.model.model,
      system: run.system,
      messages: [...history, ...record.sent()],
      tools,
      thinking: run.thinking,
      ...(run.model.maxOutputTokens === undefined
        ? {}
        : { maxOutputTokens: run.model.maxOutputTokens }),
      ...(run.model.params === undefined ? {} : { params: run.model.params }),
    }),
    addUsage(reported) {
      if (reported === undefined) return;
      usage.last = reported;
      usage.total = addUsage(usage.total, reported);
    },
    shorten() {
      if (shortened || history.length === 0) return false;
      shortened = true;
      history = halveHistory(history);
      return true;
    },
    end: () => deadline.stop(),
  };
}
