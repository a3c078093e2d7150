import type { ApprovalDecision } from "./approval.ts";
import type { SessionSettings, SessionSettingsChange } from "./session-settings.ts";

/** `anyone`: whoever is admitted to the conversation. `owner`: the people in `commands.ownerAllowFrom`, and whoever holds the gateway's token. */
export type CommandPermission = "anyone" | "owner";

/** One argument, as channels with commands of their own offer it. In text the arguments are words in this order; the last one takes the rest. */
export interface CommandArgument {
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** What can be given: a list, or one that the gateway knows. Advice for completion; anything else may still be typed. */
  readonly choices?: "models" | "agents" | "sessions" | readonly string[];
  readonly required: boolean;
}

/** What a chat command can see and do. Filled in by the gateway for the sender at hand. */
export interface CommandContext {
  sessionKey: string;
  sender: { id: string; name: string; isOwner: boolean };
  channel: string;
  /** Text after the command's name, trimmed. */
  args: string;
  session: CommandSession;
  /** What changes the config or who may talk; only there when the sender is an owner. */
  operator?: CommandOperator;
  signal: AbortSignal;
}

/** The session actions that commands are made of. */
export interface CommandSession {
  /** Starts a new transcript under the same session key. The old one is kept. */
  reset(): Promise<void>;
  /** Stops the running turn and drops queued ones; answers how many were stopped. */
  abort(): Promise<number>;
  /** The model in use and where that choice comes from. */
  model(): Promise<{ ref: string; source: "session" | "place" | "config" | "default" }>;
  /** Pins a model to the session, or unpins it with `undefined`. Rejects with an `OpenClawError` on an unknown reference. */
  setModel(ref: string | undefined): Promise<{ ref: string; warning?: string }>;
  /** Models that can be chosen, as references. */
  models(): Promise<string[]>;
  /** Lines of the status card. */
  status(): Promise<string[]>;
  /** The commands that the sender may use. */
  commands(): readonly ChatCommand[];
  /** What was chosen for this conversation, and what holds where nothing was. */
  settings(): Promise<{
    chosen: SessionSettings;
    inForce: Required<Omit<SessionSettings, "title">>;
  }>;
  changeSettings(change: SessionSettingsChange): Promise<void>;
  /** Puts a summary in the place of the older messages. `instructions`: what it should pay attention to. */
  compact(instructions: string | undefined, signal: AbortSignal): Promise<CompactionReport>;
  /** The tools that a turn of this sender could use now. */
  tools(): Promise<
    { name: string; description: string; risk: "none" | "read" | "write" | "execute" }[]
  >;
  /** What the sender has used, and the limits that hold for them; lines. */
  usage(): Promise<string[]>;
  /** What the next request would consist of, in estimated tokens. */
  context(): Promise<ContextReport>;
}

export interface CompactionReport {
  /** False when there was nothing to put together. */
  done: boolean;
  tokensBefore: number;
  tokensAfter: number;
  /** No model could write the summary; it is a list of what was asked. */
  truncated: boolean;
}

/** The parts of a request. All figures but `reported` are estimates. */
export interface ContextReport {
  window: number;
  /** Of the last answer, as the model's provider counted it. */
  reported?: number;
  system: { name: string; tokens: number }[];
  tools: { name: string; tokens: number }[];
  history: { messages: number; tokens: number };
  /** Tokens of the summary that stands for older messages. */
  summary: number;
  compactions: number;
}

/** What only an owner may do in a chat. Everything rejects with an `OpenClawError` that says what is wrong. */
export interface CommandOperator {
  /** The value at a path of the config, or all of it, as JSON; secrets are left out. */
  readConfig(path: string | undefined): Promise<string>;
  /** Sets a value, written as JSON5 or plain text; checked before it is saved. `undefined` removes it. */
  changeConfig(path: string, value: string | undefined): Promise<"nothing" | "live" | "restart">;
  /** Ids that are let in on this channel's account, from its config. */
  allowed(): Promise<{ path: string; ids: string[] }>;
  changeAllowed(change: { add?: string; remove?: string }): Promise<void>;
  pairingRequests(): Promise<
    { channel: string; senderName: string; senderId: string; code: string }[]
  >;
  /** Answers whom the code belongs to; undefined when it is unknown or ran out. */
  approvePairing(code: string): Promise<{ channel: string; senderId: string } | undefined>;
  /** Decides about something that the agent asked to do; answers in a sentence what came of it. */
  decideApproval(id: string, decision: ApprovalDecision): Promise<string>;
  /** What became of a message, by its id or link, or of the last one of this conversation that was handled before; lines. */
  explain(text: string | undefined): Promise<string[]>;
  /** Writes the conversation into the agent's workspace and answers the file's path. */
  exportTranscript(): Promise<string>;
}

export interface ChatCommand {
  /** Without the slash. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line. */
  readonly description: string;
  /** For the help text: `[model]`. */
  readonly usage?: string;
  /** Who may use it. A command that does not say is the owner's. */
  readonly permission?: CommandPermission;
  /** In order; absent when it takes none. */
  readonly arguments?: readonly CommandArgument[];
  /** True when it must act at once, even while a turn of the session runs. */
  readonly immediate?: boolean;
  /** Answers the text that is sent back. */
  run(context: CommandContext): Promise<string>;
}
