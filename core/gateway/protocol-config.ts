/** What the methods for the config file answer. Types only: the page and the server share this file. */

export interface ConfigProblem {
  path: string;
  message: string;
  line?: number;
  /** What an unknown key was probably meant to be called. */
  suggestion?: string;
}

export interface ConfigIssues {
  errors: ConfigProblem[];
  warnings: ConfigProblem[];
  notices: string[];
}

export interface ConfigGetResult extends ConfigIssues {
  path: string;
  /** The file as it is, with a mark in the place of each secret; empty when there is no file. */
  text: string;
  /** Of the file on disk; `config.apply` wants it back. */
  hash: string;
  isWritable: boolean;
}

export interface ConfigCheckResult extends ConfigIssues {
  /** Settings that differ from the file on disk, and what it takes for each to have effect. */
  changes: { path: string; effect: "live" | "channel" | "plugin" | "restart" }[];
}

export interface ConfigPatchResult {
  /** The text with the edits made in it; comments and everything else are as they were. */
  text: string;
  /** What the text says. */
  document: Record<string, unknown>;
}

export interface ConfigEffectsResult {
  /** `*` stands for any one key. A row covers everything below it, unless a longer row does. */
  rows: { path: string; effect: "live" | "channel" | "plugin" | "restart" }[];
}
