import type { KnownConversation } from "./channel.ts";
import type { InboxRow, NewInboxRow } from "./inbox-row.ts";
import type { Message } from "./message.ts";
import type { UsageStorage } from "./storage-usage.ts";
import type { OverviewStorage } from "./storage-overview.ts";
import type { JobStorage } from "./storage-jobs.ts";
import type { NoteStorage } from "./storage-notes.ts";
import type { NewOutboxRow } from "./outbox-row.ts";
import type { SessionSettings } from "./session-settings.ts";
import type { Compaction, ConversationStorage, Pruning, ResetRule } from "./storage-sessions.ts";

export type { InboxRow, InboxState, NewInboxRow } from "./inbox-row.ts";
export type { NewOutboxRow } from "./outbox-row.ts";

export interface SessionRow {
  key: string;
  agentId: string;
  /** The transcript that is written to now; a new one after `/new`. */
  transcriptId: string;
  /** `provider/model` that the user pinned. */
  model?: string;
  createdAt: number;
  updatedAt: number;
  /** Tokens that the last model call of the session reported, prompt and answer together. */
  contextTokens?: number;
  /** When the transcript began. */
  startedAt?: number;
  /** When somebody last wrote; in `OpenedTurn`, before the message at hand. */
  lastMessageAt?: number;
  settings?: SessionSettings;
  pruning?: Pruning;
}

export interface TranscriptEntry {
  transcriptId: string;
  /** Rises by one inside a transcript. */
  sequence: number;
  /** The inbox row that this entry belongs to. */
  inboxId?: string;
  message: Message;
  /** Estimated tokens of the message. */
  tokens: number;
  at: number;
}

export type NewTranscriptEntry = Omit<TranscriptEntry, "sequence">;

export type OutboxState = "pending" | "sending" | "sent" | "failed" | "unknown" | "expired";

export interface OutboxRow extends NewOutboxRow {
  id: string;
  state: OutboxState;
  attempts: number;
  nextAttemptAt: number;
  createdAt: number;
  /** The platform's id of the message, once sent. */
  messageId?: string;
  error?: string;
}

/** What became of an attempt to send. `pending`: another attempt follows. */
export type OutboxOutcome =
  | { state: "sent"; messageId: string }
  | { state: "pending"; nextAttemptAt: number; error: string }
  | { state: "failed" | "unknown" | "expired"; error: string };

/** What ends a turn, written in one transaction. */
export interface TurnResult {
  inboxId: string;
  state: "answered" | "failed" | "expired";
  reason?: string;
  entries: NewTranscriptEntry[];
  outbox: NewOutboxRow[];
  session?: { key: string; contextTokens?: number; pruning?: Pruning };
}

/** What a turn starts from: read in the transaction that began it. */
export interface OpenedTurn {
  /** 1 for the first attempt. */
  attempt: number;
  session: SessionRow;
  /** The newest entries of the session's transcript that no compaction stands for, in order. */
  entries: TranscriptEntry[];
  /** Rows that this turn answers as well, in the order of their arrival. */
  merged?: InboxRow[];
  /** What stands for the entries before. */
  compaction?: Compaction;
}

/** What else happens in the transaction that begins a turn. */
export interface TurnStart {
  /** Rows that wait and are answered by this turn. */
  merge?: readonly string[];
  /** Holds for the first attempt only. */
  reset?: ResetRule;
}

/** What happened to a message, step by step; the words of `openclaw explain`. */
export type TraceKind =
  | "received"
  | "queued"
  | "turn"
  | "model"
  | "tool"
  | "answered"
  | "failed"
  | "send"
  | "note";

export interface TraceStep {
  inboxId: string;
  /** Milliseconds since 1970. */
  at: number;
  kind: TraceKind;
  /** One sentence or phrase for people. No secrets, no message text. */
  text: string;
  /** Figures for machines: milliseconds, tokens, states. */
  facts?: Record<string, string | number | boolean>;
}

export interface OutboxFilter {
  /** All when absent. */
  states?: readonly OutboxState[];
  inboxId?: string;
  limit: number;
}

/** How much of the transcripts stays. */
export interface TrimLimits {
  /** The newest entries of each transcript that stay. */
  keep: number;
  /** A transcript that no session writes to any more goes whole when its newest entry is older than this time. */
  archivedBefore: number;
  /** Entries that one call deletes at most. */
  limit: number;
}

export interface PairingRequest {
  channel: string;
  account: string;
  senderId: string;
  senderName: string;
  code: string;
  createdAt: number;
  expiresAt: number;
}

export interface PairedSender {
  channel: string;
  account: string;
  senderId: string;
  approvedAt: number;
}

/**
 * The durable state of the gateway. Every method is one transaction and resolves when it is on disk; `openTurn`, `claimOutbox` and `settleOutbox` resolve
 * when the end of the process cannot take them back, and a power cut can at most repeat what they stand for. Nothing here keeps truth in memory, ids are
 * unique across processes, and no method assumes that it is the only writer: an engine on another machine can implement the same contract.
 * Rejects with an `OpenClawError` of a `STORAGE_…` code.
 */
export interface Storage
  extends ConversationStorage, NoteStorage, OverviewStorage, JobStorage, UsageStorage {
  /** Stores a message unless (channel, account, conversation, message id) is known. `created` is false for a second arrival, and nothing changes. */
  acceptMessage(row: NewInboxRow): Promise<{ created: boolean; id: string }>;
  /** Rows that wait for a turn or were in one when the process died, oldest first. */
  listUnfinished(): Promise<InboxRow[]>;
  getInbox(id: string): Promise<InboxRow | undefined>;
  /**
   * `accepted` or `running` → `running`, and counts the attempt. Answers what the turn starts from, with at most `limit` entries; undefined when the
   * row is finished already, unknown, or merged into another.
   */
  openTurn(inboxId: string, limit: number, start?: TurnStart): Promise<OpenedTurn | undefined>;
  /** Appends to the transcript while a turn runs. */
  appendEntries(entries: NewTranscriptEntry[]): Promise<void>;
  /**
   * Takes waiting rows into the running turn of another, together with the entries that they become. False, and nothing is written, when one of them does not wait any
   * more or the turn is over.
   */
  joinTurn(
    inboxId: string,
    joining: readonly string[],
    entries: NewTranscriptEntry[],
  ): Promise<boolean>;
  /** Ends a turn, and with it every row that was merged into it. Answers false, and writes nothing, when the row is finished already or merged into another. */
  finishTurn(result: TurnResult): Promise<boolean>;

  /** The session of that key, made when there is none. */
  openSession(key: string, agentId: string): Promise<SessionRow>;
  getSession(key: string): Promise<SessionRow | undefined>;
  listSessions(limit: number): Promise<SessionRow[]>;
  /** Gives the session a fresh transcript. */
  resetSession(key: string): Promise<SessionRow>;
  /** Pins a model, or unpins it with `undefined`. */
  setSessionModel(key: string, model: string | undefined): Promise<void>;
  /** The newest entries, in order, at most `limit`. */
  readTranscript(transcriptId: string, limit: number): Promise<TranscriptEntry[]>;

  /** Adds rows that belong to no turn, such as a pairing notice. */
  enqueueOutbox(rows: NewOutboxRow[]): Promise<void>;
  /** Rows to send: `pending` and due, oldest first; only the first unsent row of each conversation. Marks them `sending`. */
  claimOutbox(now: number, limit: number): Promise<OutboxRow[]>;
  /** Rows that a crash left in `sending`. */
  listInterruptedOutbox(): Promise<OutboxRow[]>;
  /** Notes what became of a row. A row that is sent, failed or expired already, or unknown to the store, stays as it is. */
  settleOutbox(id: string, outcome: OutboxOutcome): Promise<void>;
  /** When the next row falls due that `claimOutbox` could take; undefined when none waits. */
  nextOutboxDueAt(): Promise<number | undefined>;

  /** Newest first. */
  listOutbox(filter: OutboxFilter): Promise<OutboxRow[]>;
  /** `failed`, `expired` or `unknown` → `pending`, due now, until `expiresAt`. False when the row is in another state or unknown to the store. */
  retryOutbox(id: string, expiresAt: number): Promise<boolean>;
  /** `pending` or `unknown` → `failed`. False when the row is in another state or unknown to the store. */
  dropOutbox(id: string, reason: string): Promise<boolean>;

  /** Adds steps to the traces of messages. A trace keeps its first 200 steps. */
  appendTrace(steps: TraceStep[]): Promise<void>;
  readTrace(inboxId: string): Promise<TraceStep[]>;
  /** Messages by inbox id, platform message id or link; newest first, at most ten. */
  findMessages(text: string): Promise<InboxRow[]>;

  /**
   * The conversations of an account in which somebody was answered, or is waiting, since then; the newest first. What was last seen in one counts refused
   * messages too.
   */
  listConversations(
    channel: string,
    account: string,
    since: number,
    limit: number,
  ): Promise<KnownConversation[]>;

  /** Notes that a gateway starts. `unclean` counts the starts since `since` that were not followed by `endBoot`. */
  beginBoot(now: number, since: number): Promise<{ id: string; unclean: number }>;
  /** Notes that it ended as it should. */
  endBoot(id: string): Promise<void>;

  /** Makes a request unless the sender has a live one or `cap` requests are pending for the account. `created` tells which. */
  requestPairing(
    request: Omit<PairingRequest, "createdAt">,
    cap: number,
  ): Promise<{ created: boolean; request?: PairingRequest }>;
  listPairingRequests(channel?: string): Promise<PairingRequest[]>;
  /** Turns the request with that code into a paired sender. Undefined when no live request has it. */
  approvePairing(channel: string | undefined, code: string): Promise<PairedSender | undefined>;
  /** Deletes the request with that code. Answers false when no live request has it. */
  rejectPairing(channel: string | undefined, code: string): Promise<boolean>;
  isPaired(channel: string, account: string, senderId: string): Promise<boolean>;

  /** Deletes finished rows older than `before` with their traces, at most `limit` a call; answers how many. Transcripts stay. */
  prune(before: number, limit: number): Promise<number>;
  /** Deletes the oldest entries of transcripts beyond these limits; answers how many. Call it again while the answer is not 0. */
  trim(limits: TrimLimits): Promise<number>;
  close(): Promise<void>;
}
