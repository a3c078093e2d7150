import type {
  ChatAttachment,
  ChatEvent,
  ChatHistoryResult,
  ChatSendResult,
} from "../../gateway/protocol.ts";
import type { GatewayFlags } from "../gateway/connect-to-gateway.ts";

/** One conversation with the assistant, through the running gateway or inside this process. The two behave the same. */
export interface Conversation {
  readonly sessionKey: string;
  readonly isEmbedded: boolean;
  send(text: string, attachments?: ChatAttachment[]): Promise<ChatSendResult>;
  history(limit: number): Promise<ChatHistoryResult>;
  /** Stops the running turn and drops queued ones; answers how many. */
  abort(): Promise<number>;
  /** Any method of the protocol. */
  request<Result>(method: string, params: object): Promise<Result>;
  /** The same gateway, another session. Closing either closes both. */
  switchTo(sessionKey: string): Promise<Conversation>;
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
  /** Another gateway than the one of this profile. */
  gateway?: GatewayFlags;
}
