/** One line of a list to choose from. */
export interface WizardOption {
  value: string;
  label: string;
}

/**
 * The questions of onboarding, in the usual run at most five: the risk, the way to sign in, the key, which chat to connect, its token. A question that is stopped
 * rejects with `ONBOARD_CANCELLED`.
 */
export interface Wizard {
  begin(): void;
  confirmRisk(): Promise<boolean>;
  /** The value of the chosen way to sign in. Undefined: none yet. */
  chooseAuth(ways: readonly WizardOption[]): Promise<string | undefined>;
  /** Yes or no; no unless the person says yes. */
  confirm(question: string): Promise<boolean>;
  /** A text that is no secret. */
  askText(question: string): Promise<string>;
  /**
   * The key, hidden while it is typed.
   * @param existing where a key was found; then an empty answer means that one
   */
  askKey(question: string, existing: string | undefined): Promise<string>;
  /** Undefined: not now. */
  chooseChannel(channels: readonly WizardOption[]): Promise<string | undefined>;
  /** The token, hidden while it is typed. An empty answer means the existing one, or to leave the channel out. */
  askToken(question: string, label: string, existing: string | undefined): Promise<string>;
  note(title: string, lines: readonly string[]): void;
  warn(text: string): void;
  /** An address to be copied, unbroken on a line of its own. */
  link(text: string, url: string): void;
  /** Shows that something goes on. The signal fires when the person stops it, and then the call rejects with `ONBOARD_CANCELLED`. */
  during<Result>(
    text: string,
    task: (signal: AbortSignal) => Promise<Result>,
    describe: (result: Result) => string,
  ): Promise<Result>;
  end(text: string): void;
}
