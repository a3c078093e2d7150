import type { Message, Usage } from "../sdk/message.ts";
import type { ModelRequest } from "../sdk/provider.ts";
import { addUsage } from "./add-usage.ts";
import { defaultAgentLimits, type AgentLimits, type AgentRun } from "./agent-run.ts";
import { createDeadline } from "./deadline.ts";
import { createLoopGuard, type LoopGuard } from "./loop-guard.ts";
import { createShortening } from "./shortening.ts";
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
  /** Calls that must not run, by id, with what the model is told instead. */
  readonly refusedCalls: Map<string, string>;
  /** What the next request has in addition, while an answer that was cut off is completed; no part of the record. */
  continuation: { messages: Message[]; maxOutputTokens?: number };
  /** The next request, with all that the turn has so far. */
  request(): ModelRequest;
  addUsage(usage: Usage | undefined): void;
  /**
   * The model refused the request as too long: the next one is shorter. First the caller shortens the history, then half of it goes, then all of it, and at last the
   * turn's own tool results are cut. Answers false when nothing is left to cut.
   */
  shorten(): Promise<boolean>;
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
  const signal = AbortSignal.any([run.signal, deadline.signal]);
  const shorter = createShortening(run, record, signal);
  return {
    run,
    limits,
    signal,
    text: createTurnText((delta) => run.hooks?.onText?.(delta)),
    record,
    guard: createLoopGuard(),
    malformedInRow: 0,
    refusedCalls: new Map(),
    continuation: { messages: [] },
    usage,
    get shortenedHistory() {
      return shortened;
    },
    request() {
      const { messages: added, maxOutputTokens = run.model.maxOutputTokens } = this.continuation;
      return {
        endpoint: run.model.endpoint,
        model: run.model.model,
        system: run.system,
        messages: [...history, ...record.sent(), ...added],
        tools,
        thinking: run.thinking,
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
        ...(run.model.params === undefined ? {} : { params: run.model.params }),
      };
    },
    addUsage(reported) {
      if (reported === undefined) return;
      usage.last = reported;
      usage.total = addUsage(usage.total, reported);
    },
    async shorten() {
      const next = await shorter(history);
      if (next === undefined) return false;
      shortened = true;
      history = next;
      return true;
    },
    end: () => deadline.stop(),
  };
}
