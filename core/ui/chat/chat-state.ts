import type { ChatMedia } from "../../gateway/protocol.ts";

/** What became of one message. `waiting`: taken in, behind another turn. */
export type MessageState =
  | "sending"
  | "unsent"
  | "waiting"
  | "streaming"
  | "done"
  | "stopped"
  | "failed";

export interface ToolUse {
  name: string;
  state: "running" | "done" | "failed";
}

export interface ChatMessage {
  /** Stays the same while the message changes. */
  id: string;
  role: "user" | "assistant" | "notice";
  text: string;
  state: MessageState;
  /** Milliseconds since 1970. */
  at: number;
  runId?: string;
  model?: string;
  tools: readonly ToolUse[];
  media?: readonly ChatMedia[];
  /** Why it was not sent. */
  problem?: string;
}

/** One conversation as the page shows it. Changed by `reduceChat` alone. */
export interface ChatState {
  sessionKey: string;
  model: string;
  messages: readonly ChatMessage[];
  /** False until the history has come once. */
  loaded: boolean;
}

export const emptyChat: ChatState = { sessionKey: "", model: "", messages: [], loaded: false };

/** True while an answer is being written or waits to be. */
export function isBusy(state: ChatState): boolean {
  return state.messages.some(({ state: each }) => each === "streaming" || each === "waiting");
}
