import type { ChatEvent, ChatHistoryResult, ChatSendResult } from "../../gateway/protocol.ts";

/** One conversation with the assistant, through the running gateway or inside this process. The two behave the same. */
export interface Conversation {
  readonly sessionKey: string;
  readonly isEmbedded: boolean;
  send(text: string): Promise<ChatSendResult>;
  history(limit: number): Promise<ChatHistoryResult>;
  /** Stops the running turn and drops queued ones; answers how many. */
  abort(): Promise<number>;
  /** Events of this conversation alone. */
  onEvent(listener: (event: ChatEvent) => void): () => void;
  /** Resolves when the gateway went away, with its reason. Never resolves inside this process. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

export interface ConversationChoice {
  /** A session key, or a name such as `main`. */
  sessionKey?: string;
  agent?: string;
  /** Run inside this process even if a gateway could be asked. */
  local?: boolean;
}
