import type { Address, Decision, InboundMessage } from "./channel.ts";

/** A message that was not answered and is told with the next one that is. */
export interface NotedMessage {
  message: InboundMessage;
  decision: Decision;
}

/** Small things that must outlive a process, and what was said around a message. Part of `Storage`. */
export interface NoteStorage {
  /** A short text under a name of its own. A scope is whose note it is: `<channel>:<account>` for an account. */
  readNote(scope: string, name: string): Promise<string | undefined>;
  /** Writes it, or removes it with `undefined`. */
  writeNote(scope: string, name: string, text: string | undefined): Promise<void>;
  /** The notes of a scope whose name begins so, by name, at most a hundred. */
  listNotes(scope: string, prefix: string): Promise<{ name: string; text: string }[]>;
  /** What was noted in the conversation before that row and after the last message that was admitted; the newest `limit`, oldest first. */
  listNoted(address: Address, beforeInboxId: string, limit: number): Promise<NotedMessage[]>;
}
