import type { ContentPart } from "./message.ts";
import type { Logger } from "./logger.ts";

/** A place on a platform. Full ids, structured, never truncated. */
export interface Address {
  /** Channel id, such as `discord`. */
  channel: string;
  /** The configured account (bot) of that channel; `default` when there is only one. */
  account: string;
  /** The platform's id of the conversation: a direct chat, a room, a group. */
  conversation: string;
  /** The platform's id of the thread inside the conversation. */
  thread?: string;
}

/** How the bot was addressed in a group: not at all, by name in the text, by a mention, by its role, or by a reply to it. */
export type Mention = "none" | "name" | "user" | "role" | "reply";

/** What the config says about the room that a group message came from. The channel plugin looks it up; the core decides. */
export interface RoomRule {
  /** The config path that matched, for explanations: `channels.discord.guilds.123.channels.general`. */
  rule: string;
  /** False when a map of rooms exists and this room is not in it. */
  listed: boolean;
  enabled: boolean;
  requireMention: boolean;
  /** Allowed senders; empty means everyone in the room, unless `roles` names some. */
  users: string[];
  roles: string[];
  /** An extra system prompt for this room. */
  systemPrompt?: string;
}

export interface Sender {
  id: string;
  name: string;
  isBot: boolean;
  /** Platform role ids, where the platform has roles. */
  roles: string[];
}

/** A message that arrived, in the shape that every channel shares. Identity comes from the transport only, never from text. */
export interface InboundMessage {
  /** The platform's message id; unique inside (channel, account, conversation). */
  id: string;
  address: Address;
  chatType: "direct" | "group";
  sender: Sender;
  /** The text with the mention of the bot removed. */
  text: string;
  /** Media that came along. */
  media: ContentPart[];
  mention: Mention;
  room?: RoomRule;
  /** The message that this one replies to, when the platform says so. */
  replyTo?: { id: string; senderName: string; text: string };
  /** Milliseconds since 1970. */
  sentAt: number;
  /** A link or name under which people know this message. */
  link?: string;
  /** An explicit session; only the gateway's own channels (web chat, terminal) set it. */
  session?: string;
}

export type DirectPolicy = "pairing" | "allowlist" | "open" | "disabled";
export type GroupPolicy = "allowlist" | "open" | "disabled";

/** Who may talk, per account. */
export interface AccessPolicy {
  /** Config path of the account, for explanations: `channels.discord`. */
  path: string;
  direct: DirectPolicy;
  /** Sender ids, or `*`. */
  allowFrom: string[];
  group: GroupPolicy;
  bots: "none" | "mentions" | "all";
}

export interface ChannelAccount {
  id: string;
  enabled: boolean;
  access: AccessPolicy;
  /** Secret values of this account that logs must never show. */
  secrets: string[];
  /** The account's own settings, as the plugin parsed them. */
  settings: unknown;
  /** The account's own limit of characters (UTF-16 units) per message, when it is below the platform's. */
  maxTextLength?: number;
  /** Why the account cannot start, in a sentence with its mend; absent when it can. */
  problem?: string;
}

/** What the platform can do, as data. */
export interface ChannelCapabilities {
  /** The most characters (UTF-16 units) of one message. */
  maxTextLength: number;
  /** The platform refuses a second send with the same key inside this window, in milliseconds; 0 when it does not. */
  dedupeWindowMs: number;
  typing: boolean;
  /** The channel shows an answer while it is being written. */
  streaming: boolean;
}

/** What the channel shows while a turn runs. Carries answer text and tool names, never reasoning. */
export type LiveEvent =
  | { type: "text-delta"; text: string }
  | { type: "tool"; name: string; phase: "start" | "end"; isError?: boolean }
  | { type: "model"; ref: string }
  | { type: "done"; state: "final" | "aborted" | "error" };

export interface OutboundMessage {
  /** Idempotency key: at most 25 characters, the same for each attempt at the same row. */
  key: string;
  address: Address;
  text: string;
  /** `answer`: the model's text. `notice`: the gateway's own sentence. */
  kind: "answer" | "notice";
  /** Message id to reply to. */
  replyTo?: string;
  /** Place among the parts of one answer, from 0. */
  part?: number;
  /** The inbox row that this answers, when there is one. */
  inboxId?: string;
}

export type SendResult =
  | { ok: true; messageId: string }
  | {
      ok: false;
      /** `retryable`: try again. `rate-limit`: try again after `retryAfterMs`. `permanent`: it will never be accepted. `unknown`: it may have arrived. */
      reason: "retryable" | "rate-limit" | "permanent" | "unknown";
      message: string;
      retryAfterMs?: number;
      /** With `permanent`: the conversation takes nothing at all from this account, a notice about the failure as little as the message itself. */
      unreachable?: boolean;
    };

/** Whether a message arrived. `unsure` when that could not be found out, such as where the history may not be read. */
export type FoundSent =
  | { found: true; messageId: string }
  | { found: false }
  | { found: "unsure"; reason: string };

export type ChannelState =
  | "connecting"
  | "connected"
  | "reconnecting"
  | "misconfigured"
  | "stopped";

export interface ChannelStatus {
  state: ChannelState;
  /** A sentence for the operator when something is wrong or limited. */
  detail?: string;
  /** Who the bot is on the platform. */
  identity?: { id: string; name: string };
  /** Milliseconds since 1970 of the last message that arrived. */
  lastInboundAt?: number;
}

/** A conversation of an account in which somebody was heard lately. */
export interface KnownConversation {
  conversation: string;
  /** The platform's id of the newest message that the gateway has from there. */
  lastMessageId: string;
  /** When the gateway took that message in, in milliseconds since 1970. */
  lastAt: number;
}

/** What a channel may ask of the gateway. */
export interface ChannelHost {
  /** Hands in a message. Resolves when it is stored durably; takes a few milliseconds. */
  receive(message: InboundMessage): Promise<void>;
  /**
   * Where this account was in conversation during the last day, the most recent first, at most 50. A channel that can list history hands in what was said
   * there while it was away. Absent when the gateway keeps no inbox.
   */
  conversations?(): Promise<KnownConversation[]>;
  /** Says how the connection stands. Call on every change. A channel that reports `stopped` without having been told to is started again after a while. */
  report(status: ChannelStatus): void;
  readonly logger: Logger;
  readonly fetch: typeof globalThis.fetch;
}

/** One connected account. */
export interface Channel {
  /**
   * Connects and stays connected until `stop`. Resolves when connected for the first time; rejects with an `OpenClawError` of code
   * `CHANNEL_MISCONFIGURED` when trying again cannot help, and with anything else when it can.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Never rejects. */
  stop(): Promise<void>;
  /** Never rejects: failure is data. */
  send(message: OutboundMessage, signal: AbortSignal): Promise<SendResult>;
  /**
   * Did this message arrive? Looks at the recent history of its conversation for one by this account with the same text and the same reply reference, not
   * older than `since` (milliseconds since 1970) and not among `taken`, the ids of messages that are known to be others. Asked only when a send may have arrived and
   * the platform would no longer notice a copy. `found: false` makes the gateway send again, so every doubt is `unsure`. Never rejects; reads a few pages at most.
   */
  findSent?(
    message: OutboundMessage,
    since: number,
    signal: AbortSignal,
    taken?: ReadonlySet<string>,
  ): Promise<FoundSent>;
  /** Shows the typing indicator once; called again every few seconds. Rejections are ignored. */
  typing?(address: Address, signal: AbortSignal): Promise<void>;
  /** Shows the answer while it grows; only with `capabilities.streaming`. Must not throw. */
  stream?(address: Address, inboxId: string, event: LiveEvent): void;
}

/** What a look at the platform found out about an account that is being set up. */
export interface ChannelSetupReport {
  ok: boolean;
  /** Facts in the order in which they were found, one sentence each. Never secrets. */
  lines: string[];
  /** Where the owner adds the bot to a group, with exactly the permissions it needs. */
  inviteUrl?: string;
  /** What stands in the way, with its mend; absent when nothing does. */
  problem?: string;
}

/** What a channel plugin registers. */
export interface ChannelDefinition {
  readonly id: string;
  readonly label: string;
  readonly capabilities: ChannelCapabilities;
  /** Pure: the accounts in the channel's section of the config (secrets already resolved). */
  accounts(section: unknown): ChannelAccount[];
  create(account: ChannelAccount, host: ChannelHost): Channel;
  /** Checks the credentials of a section against the platform without connecting; used by onboarding. Never rejects. */
  checkSetup?(
    section: unknown,
    signal: AbortSignal,
    fetch?: typeof globalThis.fetch,
  ): Promise<ChannelSetupReport>;
}

/** Why a message is or is not answered. Recorded for every message. */
export interface Decision {
  admitted: boolean;
  /** One sentence. */
  reason: string;
  /** The config path of the rule that decided. */
  rule: string;
  /** The config line or command that would change the decision. */
  fix?: string;
}
