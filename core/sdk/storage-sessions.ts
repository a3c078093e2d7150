import type { SessionSettingsChange } from "./session-settings.ts";

/** The older part of a transcript in few words: the model is sent it in place of the entries before `keptFrom`. The entries stay. */
export interface Compaction {
  transcriptId: string;
  /** Sequence of the first entry that is still sent as it is. */
  keptFrom: number;
  summary: string;
  at: number;
  /** Tokens of what the model was sent before and is sent after; estimates. */
  tokensBefore: number;
  tokensAfter: number;
  /** `model`: written by a model. `truncated`: put together without one, because none could. */
  source: "model" | "truncated";
}

/** Up to which sequence old tool results are shortened or left out in requests. What is stored is whole. */
export interface Pruning {
  soft: number;
  hard: number;
}

/** A transcript that a reset has put away. */
export interface PastTranscript {
  transcriptId: string;
  sessionKey: string;
  startedAt: number;
  endedAt: number;
}

/** When a conversation starts anew before a turn. */
export interface ResetRule {
  /** Transcripts that began before this time are put away. */
  startedBefore?: number;
  /** And those of sessions in which nobody has written since this time. */
  quietSince?: number;
}

/** The part of the store that belongs to conversations over many turns. */
export interface ConversationStorage {
  /** Rejects with `STORAGE_NO_SESSION` when there is none. */
  changeSessionSettings(key: string, change: SessionSettingsChange): Promise<void>;
  /** Notes a compaction and forgets the session's figure of used context. False, and nothing is written, when the session has another transcript by now. */
  addCompaction(sessionKey: string, compaction: Compaction): Promise<boolean>;
  /** The newest of a transcript, and how many there were. */
  readCompaction(transcriptId: string): Promise<{ newest?: Compaction; count: number }>;
  /** Deletes the entries of a transcript from that sequence on: what they said is as if it had not been said. */
  takeBack(transcriptId: string, from: number): Promise<void>;
  /** The transcripts that were put away, the newest first. */
  listPastTranscripts(sessionKey: string, limit: number): Promise<PastTranscript[]>;
  /** Deletes a session with all its transcripts. False when there is none. Messages that wait are answered in a new session of that key. */
  deleteSession(key: string): Promise<boolean>;
}
