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

export interface MessageExplainResult {
  explanations: { message: MessageRow; lines: string[] }[];
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

export interface LogsTailResult {
  /** Where to go on reading; give it back as `cursor`. */
  cursor: string;
  lines: string[];
  /** Lines between the given cursor and the first of `lines` were left out, or the file began anew. */
  skipped: boolean;
}
