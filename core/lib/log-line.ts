import type { LogFields, Logger } from "../sdk/logger.ts";

/** How much is written, in the words of the config. `fatal` lines do not exist here, so `fatal` is as quiet as `silent`; `trace` is `debug`. */
export type LogLevel = "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

export type LineLevel = "error" | "warn" | "info" | "debug";

export interface LogLine {
  level: LineLevel;
  /** Parts of the program from the outside in, joined by `/`; absent for the root. */
  subsystem?: string;
  message: string;
  fields?: LogFields;
}

const weights: Record<LogLevel, number> = {
  silent: 0,
  fatal: 0,
  error: 1,
  warn: 2,
  info: 3,
  debug: 4,
  trace: 4,
};

/** A logger that hands each line of its level and above to `write`. Never throws, whatever `write` does. */
export function createLineLogger(
  level: LogLevel,
  write: (line: LogLine) => void,
  subsystem?: string,
): Logger {
  function emit(lineLevel: LineLevel, message: string, fields?: LogFields): void {
    if (weights[lineLevel] > weights[level]) return;
    try {
      write({
        level: lineLevel,
        message,
        ...(subsystem === undefined ? {} : { subsystem }),
        ...(fields === undefined ? {} : { fields }),
      });
    } catch {
      // A line that cannot be written must not stop what it reports on.
    }
  }

  return {
    debug: (message, fields) => emit("debug", message, fields),
    info: (message, fields) => emit("info", message, fields),
    warn: (message, fields) => emit("warn", message, fields),
    error: (message, fields) => emit("error", message, fields),
    child: (name) =>
      createLineLogger(level, write, subsystem === undefined ? name : `${subsystem}/${name}`),
  };
}

/** A field as plain data that any JSON writer takes: errors become their text and code. Never throws. */
export function plainField(value: unknown): unknown {
  if (value instanceof Error) {
    const code = "code" in value ? { code: value.code } : {};
    return { message: value.message || value.name, ...code, stack: value.stack };
  }
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    return String(value);
  }
  return value;
}
