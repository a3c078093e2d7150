/**
 * The gateway protocol: JSON text frames over one WebSocket, OpenClaw's framing. The server sends `connect.challenge`, the client answers with the
 * request `connect` and its token, the server replies `hello-ok`. Types and constants only: the page and the server share this file.
 */
export const protocolVersion = 4;
/** The oldest version whose clients still understand this server. */
export const oldestProtocolVersion = 3;
export const tickIntervalMs = 15_000;

/** Close codes of the WebSocket that mean something to a client. */
export const closeCodes = { goingAway: 1001, refused: 1008, tooLarge: 1009 } as const;

export interface RequestFrame {
  type: "req";
  id: string;
  method: string;
  params?: unknown;
}

export interface ProtocolError {
  code: string;
  message: string;
  hint?: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
  retryAfterMs?: number;
}

export type ResponseFrame =
  | { type: "res"; id: string; ok: true; payload: unknown }
  | { type: "res"; id: string; ok: false; error: ProtocolError };

export interface EventFrame {
  type: "event";
  event: string;
  payload: unknown;
  seq?: number;
}

export type Frame = RequestFrame | ResponseFrame | EventFrame;

export interface ConnectParams {
  minProtocol: number;
  maxProtocol: number;
  client: { id: string; version: string; mode: string };
  auth?: { token?: string; password?: string };
}

export interface HelloPayload {
  type: "hello-ok";
  protocol: number;
  server: { version: string; connId: string };
  features: { methods: string[]; events: string[] };
  snapshot: { uptimeMs: number; authMode: string; defaultSessionKey: string };
  /** What the credential allows. */
  auth: { role: string; scopes: readonly string[] };
  policy: { maxPayload: number; tickIntervalMs: number };
}

export interface ChatSendParams {
  sessionKey?: string;
  message: string;
  /** Makes a repeated send one message: the key is the message's id. */
  idempotencyKey: string;
  attachments?: ChatAttachment[];
}

export interface ChatAttachment {
  mimeType: string;
  fileName?: string;
  /** Base64. */
  content: string;
}

export interface ChatSendResult {
  runId: string;
  sessionKey: string;
  /** `started`: new. `in_flight`: this key is being answered. `ok`: it was answered before. */
  status: "started" | "in_flight" | "ok";
}

export interface ChatHistoryParams {
  sessionKey?: string;
  limit?: number;
}

/** A file that belongs to a message. The address holds until the gateway ends; the next history has new ones. */
export interface ChatMedia {
  /** Relative to the page: `/media/…`. */
  url: string;
  mimeType: string;
  name?: string;
  size?: number;
}

export interface ChatHistoryMessage {
  role: "user" | "assistant" | "notice";
  text: string;
  at: number;
  runId?: string;
  model?: string;
  tools?: string[];
  media?: ChatMedia[];
  /** Who wrote it, where several people do. */
  sender?: string;
  /** It was taken in and is not answered yet. */
  pending?: boolean;
  /** The model thought before it answered; `chat.steps` has the thoughts. */
  reasoned?: boolean;
}

/** One step on the way to an answer. */
export type ChatStep =
  | { type: "reasoning"; text: string }
  | { type: "tool"; name: string; arguments: string; result?: string; isError?: boolean };

export interface ChatStepsResult {
  steps: ChatStep[];
}

export interface ChatHistoryResult {
  sessionKey: string;
  sessionId: string;
  model: string;
  messages: ChatHistoryMessage[];
  /** A turn that is running now, with the text it has so far. */
  running?: { runId: string; text: string };
}

/**
 * Payload of the `chat` event. `user`: somebody's message was taken in, so that every open page shows it;
 * `messageId` is the sender's idempotency key. `final` carries the whole text; deltas are for
 * display only. `media` are files of an answer, which come before or after its text.
 * `error` is the end of a turn that failed, with the sentence that the user is told.
 */
export type ChatEvent = { runId: string; sessionKey: string } & (
  | {
      state: "user";
      text: string;
      at: number;
      messageId: string;
      media?: ChatMedia[];
      /** The run whose question is asked again; its messages are gone. */
      replaces?: string;
    }
  | { state: "delta"; deltaText: string }
  | { state: "tool"; name: string; phase: "start" | "end"; isError?: boolean }
  | { state: "model"; ref: string }
  | { state: "final"; text: string; kind: "answer" | "notice" }
  | { state: "media"; media: ChatMedia[] }
  | { state: "aborted" }
  | { state: "error"; text: string }
);

export interface ChatAbortParams {
  sessionKey?: string;
  runId?: string;
}

export interface ChannelStatusRow {
  channel: string;
  account: string;
  /** What the owner calls the account. */
  name?: string;
  enabled: boolean;
  configured: boolean;
  state: string;
  detail?: string;
  identity?: string;
  lastInboundAt?: number;
  /** The connection's last signs of life, by name. */
  evidence?: Record<string, number>;
}

export interface PluginStatusRow {
  id: string;
  name?: string;
  /** `bundled` came with the program, `global` lies in the state folder, `path` is named by the config. */
  origin?: string;
  /** `loaded`: its code runs. `ready`: enabled, not needed yet. `disabled`: with the reason in `detail`. `failed`: quarantined. */
  state: "loaded" | "ready" | "disabled" | "failed";
  detail?: string;
}

export interface ChannelsStatusResult {
  channels: ChannelStatusRow[];
}

export interface HealthResult {
  ok: true;
  version: string;
  pid: number;
  uptimeMs: number;
  defaultModel: string;
  agents: string[];
  sessions: number;
  /** Longest event-loop stall of the last minute, in milliseconds. */
  eventLoopMaxMs: number;
  memoryMiB: number;
  channels: ChannelStatusRow[];
  plugins: { loaded: number; failed: string[] };
  /** Sentences about what is wrong or limited: config warnings, quarantined plugins. */
  warnings: string[];
}
