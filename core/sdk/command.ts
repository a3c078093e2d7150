/** What a chat command can see and do. Filled in by the gateway for the sender at hand. */
export interface CommandContext {
  sessionKey: string;
  sender: { id: string; name: string; isOwner: boolean };
  channel: string;
  /** Text after the command's name, trimmed. */
  args: string;
  session: CommandSession;
  signal: AbortSignal;
}

/** The session actions that commands are made of. */
export interface CommandSession {
  /** Starts a new transcript under the same session key. The old one is kept. */
  reset(): Promise<void>;
  /** Stops the running turn and drops queued ones; answers how many were stopped. */
  abort(): Promise<number>;
  /** The model in use and where that choice comes from. */
  model(): Promise<{ ref: string; source: "session" | "config" | "default" }>;
  /** Pins a model to the session, or unpins it with `undefined`. Rejects with an `OpenClawError` on an unknown reference. */
  setModel(ref: string | undefined): Promise<{ ref: string; warning?: string }>;
  /** Models that can be chosen, as references. */
  models(): Promise<string[]>;
  /** Lines of the status card. */
  status(): Promise<string[]>;
  /** All commands, for the help text. */
  commands(): readonly ChatCommand[];
}

export interface ChatCommand {
  /** Without the slash. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line. */
  readonly description: string;
  /** For the help text: `[model]`. */
  readonly usage?: string;
  /** True when it must act at once, even while a turn of the session runs. */
  readonly immediate?: boolean;
  /** Answers the text that is sent back. */
  run(context: CommandContext): Promise<string>;
}
