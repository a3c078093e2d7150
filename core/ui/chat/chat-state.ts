import type { ChatMedia, ChatStep } from "../../gateway/protocol.ts";

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

/** A file that was picked, dropped or pasted, and not sent yet. */
export interface Attachment {
  name: string;
  mimeType: string;
  size: number;
  /** `data:…;base64,…`. */
  dataUrl: string;
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
  /** What this page sends along; the gateway's `media` take their place. */
  attachments?: readonly Attachment[];
  /** Who wrote it, where several people do. */
  sender?: string;
  /** The model thought before it answered. */
  reasoned?: boolean;
  /** What happened before the answer, once somebody looked. */
  steps?: readonly ChatStep[];
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
