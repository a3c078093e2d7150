import type { ModelErrorKind } from "../../sdk/provider.ts";
import type { Usage } from "../../sdk/message.ts";

/**
 * Is told what happens, for figures and traces. Nothing in it is what people or models said. Its functions return at once, never throw, and nothing waits for
 * them.
 */
export interface Telemetry {
  turnBegan(turn: TurnBegin): void;
  turnEnded(inboxId: string, outcome: TurnOutcome): void;
  modelCalled(call: ModelCalled): void;
  toolRan(run: ToolRan): void;
}

export type TurnOutcome = "answered" | "failed";

/** Moments are milliseconds since 1970. */
export interface TurnBegin {
  inboxId: string;
  sessionKey: string;
  agentId: string;
  channel: string;
  at: number;
}

export interface ModelCalled {
  /** A chat unless told. */
  operation?: "chat" | "embeddings";
  /** `provider/model`, of the one that was asked. */
  asked: string;
  /** Of the one that answered. */
  answered: string;
  /** Absent outside of turns. */
  inboxId?: string;
  sessionKey: string;
  from: number;
  to: number;
  usage: Usage;
  /** Absent when it answered; `aborted` when nobody waited for the end. */
  error?: ModelErrorKind;
}

export interface ToolRan {
  inboxId: string;
  tool: string;
  from: number;
  to: number;
  isError: boolean;
}

/** Tells each of them. */
export function joinTelemetry(all: readonly Telemetry[]): Telemetry {
  return {
    turnBegan: (turn) => all.forEach((each) => each.turnBegan(turn)),
    turnEnded: (inboxId, outcome) => all.forEach((each) => each.turnEnded(inboxId, outcome)),
    modelCalled: (call) => all.forEach((each) => each.modelCalled(call)),
    toolRan: (run) => all.forEach((each) => each.toolRan(run)),
  };
}
