/** Facts beside a log line: plain values only. Known secret values are redacted on the way out. */
export type LogFields = Record<string, unknown>;

/** Writes one line per call. Never throws. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry the name of a part of the program, such as `discord` or `plugins`. */
  child(subsystem: string): Logger;
}
