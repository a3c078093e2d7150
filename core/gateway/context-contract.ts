import type { ResolvedModel } from "../models/resolve-model.ts";
import type { Message } from "../sdk/message.ts";
import type { Compaction, Pruning } from "../sdk/storage-sessions.ts";
import type { SessionRow, TranscriptEntry } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";

/** What a request of a conversation is made of, before its history is fitted. */
export interface ContextFacts {
  session: SessionRow;
  /** The entries that no compaction stands for, without those of the turn at hand. */
  entries: readonly TranscriptEntry[];
  compaction?: Compaction;
  model: ResolvedModel;
  system: string;
  tools: readonly Tool[];
  /** Tokens of the system prompt and the tools, once they have been counted. */
  overhead?: number;
  /** Tokens of the message at hand. */
  incoming: number;
}

export interface FittedHistory {
  history: Message[];
  /** The compaction that was made for this. */
  compacted?: Compaction;
  /** To be stored with the end of the turn. */
  pruning?: Pruning;
  /** Makes it shorter still, because the model says that it does not fit. Never rejects. */
  shorten(signal: AbortSignal): Promise<Message[]>;
}
