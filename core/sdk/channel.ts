import type { Address } from "./address.ts";
import type { Choice, ChoiceAnswer, ChoiceMade } from "./choice.ts";
import type { ChatCommand } from "./command.ts";
import type { Decision } from "./decision.ts";
import type { InboundMessage } from "./inbound-message.ts";
import type { Logger } from "./logger.ts";
import type { MediaStore } from "./media.ts";
import type { MediaReference } from "./message.ts";
import type { Tool } from "./tool.ts";

export type { Address, Sender } from "./address.ts";
export type { Decision } from "./decision.ts";
export type { InboundMessage, Mention, Place, RoomRule } from "./inbound-message.ts";

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
  /** How many messages of one bot in one conversation are answered in a while before there is a pause. A sensible limit when absent. */
  botBudget?: { most: number; windowMs: number; pauseMs: number };
}

export interface ChannelAccount {
  id: string;
  /** What the owner calls it, for status lines. */
  name?: string;
  enabled: boolean;
  access: AccessPolicy;
  /** Secret values of this account that logs must never show. */
  secrets: string[];
  /** The account's own settings, as the plugin parsed them. */
  settings: unknown;
  /** The account's own limit of characters (UTF-16 units) per message, when it is below the platform's. */
  maxTextLength?: number;
  /** What becomes of Markdown tables, where the platform shows none; they are left as they are when absent. */
  tables?: "off" | "code" | "bullets";
  /** Code that does not fit into one message is sent as a file; it is split when absent. */
  longCodeAsFile?: boolean;
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
  /** It sends the files of `OutboundMessage.media`. Where it does not, the gateway says in words what came. */
  files?: boolean;
}

/** What the channel shows while a turn runs. Carries answer text and tool names, never reasoning. */
export type LiveEvent =
  | { type: "text-delta"; text: string }
  | { type: "tool"; name: string; phase: "start" | "end"; isError?: boolean }
  | { type: "model"; ref: string }
  /** `merged`: another turn of the conversation answers this message. */
  | { type: "done"; state: "final" | "aborted" | "error" | "merged" };

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
  /** Files in the media store that go with the text; a message of files alone has an empty text. */
  media?: MediaReference[];
  /** Buttons; a channel that has none leaves them out, and the text says what to type instead. */
  choices?: Choice[];
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

/** A chat command as a channel may offer it. */
export type CommandInfo = Pick<ChatCommand, "name" | "description" | "arguments" | "permission">;

export interface CompletionRequest {
  /** Without the slash. */
  command: string;
  argument: string;
  /** What is there already. */
  typed: string;
  /** Who asks, and where. */
  message: InboundMessage;
}

export interface ChannelNotes {
  read(name: string): Promise<string | undefined>;
  /** Removes the note with `undefined`. */
  write(name: string, text: string | undefined): Promise<void>;
  list(prefix: string): Promise<{ name: string; text: string }[]>;
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
  /** Hands in a pressed button and answers what to show; never rejects. Absent where the gateway asks nothing. */
  choose?(choice: ChoiceMade): Promise<ChoiceAnswer>;
  /** Would this message be answered? Asks the rules and stores nothing. */
  admits?(message: InboundMessage): Promise<Decision>;
  /** The chat commands, for channels that have commands of their own. One is run by handing in a message with its text: `/model list`. */
  commands?(): readonly CommandInfo[];
  /** What may stand for an argument, for completion: at most 25. */
  complete?(request: CompletionRequest): Promise<string[]>;
  /** Short texts of this account that outlive the process. */
  readonly notes?: ChannelNotes;
  /** A variable of the gateway's environment, wherever it was set: for proxies. */
  environment?(name: string): string | undefined;
  /** Where files are kept. Absent when the gateway keeps none. */
  readonly media?: MediaStore;
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
  /**
   * The bytes of a file that came with a message, from the platform, by the channel's own way to it (proxy, token). Rejects with an `OpenClawError` whose
   * message can be told to the sender. Called when the message's turn begins, with the size already checked against the limit where the platform tells it.
   */
  download?(media: MediaReference, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** When the connection last showed signs of life, by name (`hello`, `heartbeat`, `ready`, `event`), in milliseconds since 1970. Must not throw. */
  evidence?(): Record<string, number>;
  /** Shows the typing indicator once; called again every few seconds. Rejections are ignored. */
  typing?(address: Address, signal: AbortSignal): Promise<void>;
  /** Puts a sign on a message, or takes it away again. Rejections are ignored. */
  react?(
    address: Address,
    messageId: string,
    sign: { emoji: string; isOn: boolean },
    signal: AbortSignal,
  ): Promise<void>;
  /** What the agent can do on this platform through this account. Asked for each turn; each tool checks for itself what `asked` may see. */
  tools?(): Tool[];
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
