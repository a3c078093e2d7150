import type { SessionSettings } from "../sdk/session-settings.ts";
import type { InboxState, OutboxState } from "../sdk/storage.ts";
import type { PluginStatusRow } from "./protocol.ts";

/** What the methods of the overview answer. Types only: the page and the server share this file. */

export interface MessageRow {
  /** The inbox id. */
  id: string;
  channel: string;
  account: string;
  conversation: string;
  /** The sender's name. */
  sender: string;
  /** The beginning of the text. */
  text: string;
  at: number;
  state: InboxState;
  sessionKey: string;
  reason: string;
  /** The config path that decided. */
  rule: string;
  fix?: string;
  link?: string;
}

export interface MessagesListResult {
  messages: MessageRow[];
  waiting: { inbox: number; outbox: number };
}

export interface TraceStepRow {
  at: number;
  kind: string;
  text: string;
  facts?: Record<string, unknown>;
}

export interface MessageExplainResult {
  explanations: {
    message: MessageRow;
    /** The whole way in words, as `openclaw explain` prints it. */
    lines: string[];
    /** The steps of the turn, in order. */
    steps: TraceStepRow[];
    /** What was sent for it, in order. */
    sends: OutboxViewRow[];
  }[];
}

export interface OutboxViewRow {
  id: string;
  channel: string;
  conversation: string;
  state: OutboxState;
  text: string;
  attempts: number;
  createdAt: number;
  error?: string;
}

export interface OutboxListResult {
  rows: OutboxViewRow[];
}

export interface SessionViewRow {
  key: string;
  agentId: string;
  createdAt: number;
  updatedAt: number;
  /** The pinned model. */
  model?: string;
  settings: SessionSettings;
  contextTokens?: number;
  /** Where people talk in it, when that is not the page or a terminal. Such a conversation can be read here, and goes on there. */
  place?: { channel: string; kind: string; name: string };
}

export interface SessionsListResult {
  sessions: SessionViewRow[];
}

export interface ModelsListResult {
  /** References that can be chosen. */
  models: string[];
  defaultModel: string;
}

export interface CommandsListResult {
  commands: { name: string; description: string; usage?: string; aliases: string[] }[];
}

export interface PairingListResult {
  requests: {
    channel: string;
    account: string;
    senderId: string;
    senderName: string;
    code: string;
    createdAt: number;
    expiresAt: number;
  }[];
}

export interface PluginsListResult {
  plugins: PluginStatusRow[];
}

export interface ApprovalRow {
  id: string;
  /** What would run, word for word. */
  command: string;
  directory: string;
  /** A shell reads the last word. */
  isShell: boolean;
  reason?: string;
  /** Who wrote the message that led to it. */
  sender: string;
  channel: string;
  conversation: string;
  sessionKey: string;
  askedAt: number;
  expiresAt: number;
}

/** Also the payload of the event `approvals`, which comes whenever something begins or ends to wait. */
export interface ApprovalsListResult {
  approvals: ApprovalRow[];
}

export interface ModelsStatusResult {
  /** The model that answers when nobody chose one, and where the choice comes from. */
  defaultModel?: { ref: string; source: string };
  /** Why nothing can answer. */
  problem?: string;
  fallbacks: string[];
  providers: {
    id: string;
    /** `ready`: has a key. `open`: needs none. `missing`: needs one and has none. */
    state: "ready" | "open" | "missing";
    /** Where the key comes from. */
    keySource?: string;
    endpoint?: string;
    /** What was there and could not be used. */
    rejected: string[];
  }[];
  /** Tokens that end. */
  expiring: { id: string; provider: string; status: string; remainingMs?: number }[];
  /** What failed lately, the newest first. */
  failures: { name: string; message: string; count: number; failedAt: number; until: number }[];
}

export interface UsageRow {
  day: string;
  /** The model, sender, …; "" for all that are not among the largest. */
  key: string;
  name: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of the currency's unit, by currency. */
  costs: Record<string, number>;
  /** Some figures are estimates. */
  estimated: boolean;
  /** Some calls have no known price. */
  unpriced: boolean;
}

export interface UsageSummaryResult {
  /** Days as `2026-11-21`, both included. */
  from: string;
  to: string;
  by: "model" | "sender" | "channel" | "agent";
  /** One for each day and key that has calls, the days in order. */
  rows: UsageRow[];
}

export interface DoctorFinding {
  /** Stays the same for as long as the finding does. */
  id: string;
  level: "info" | "warning" | "error";
  title: string;
  detail?: string;
  /** What to do, in a sentence or a command. */
  fix?: string;
  /** `doctor.fix` mends it without losing anything. */
  isFixable: boolean;
}

export interface DoctorFindingsResult {
  findings: DoctorFinding[];
}

export interface LogsTailResult {
  /** Where to go on reading; give it back as `cursor`. */
  cursor: string;
  lines: string[];
  /** Lines between the given cursor and the first of `lines` were left out, or the file began anew. */
  skipped: boolean;
}
