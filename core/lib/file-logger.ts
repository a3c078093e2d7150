import type { LogFields, Logger } from "../sdk/logger.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createLineLogger, plainField } from "./log-line.ts";
import type { LogLevel } from "./log-line.ts";
import type { Redactor } from "./redact.ts";
import { createRepeatFilter, repeatMark } from "./repeat-filter.ts";
import { createRotatingFile } from "./rotating-file.ts";

export interface FileLoggerOptions {
  /** The current file; older ones lie beside it as `<file>.1` and so on. */
  file: string;
  level: LogLevel;
  redactor: Redactor;
  clock?: Clock;
  /** 10 MB unless given. */
  maxBytes?: number;
  /** Five unless given, the current one included. */
  maxFiles?: number;
  /** Called with the first of a row of failures, such as a full disk. Must not log to this logger. */
  onFailure?: (error: unknown) => void;
}

export interface FileLogger extends Logger {
  /** Writes what is held back and lets go of the file. A line after that opens it again. */
  close(): void;
}

/**
 * Writes one JSON object per line: `time`, `level`, `subsystem`, `msg`, `fields`. Lines are handed to the operating system at once, so a crash of the
 * process loses none. Neither this nor the logger ever fails; a line that cannot be written is dropped.
 */
export async function createFileLogger(options: FileLoggerOptions): Promise<FileLogger> {
  const { level, redactor, clock = systemClock, onFailure } = options;
  const file = createRotatingFile({
    file: options.file,
    maxBytes: options.maxBytes ?? 10_000_000,
    maxFiles: options.maxFiles ?? 5,
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  const { pino } = await import("pino");
  const writer = pino(
    {
      level: "debug",
      base: null,
      nestedKey: "fields",
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => file.write(redactor.redact(line)) },
  );
  const repeats = createRepeatFilter({ now: () => clock.now() });

  const logger = createLineLogger(level, (line) => {
    const fields = plainFields(line.fields);
    const target =
      line.subsystem === undefined ? writer : writer.child({ subsystem: line.subsystem });
    repeats.pass(keyOf([line.level, line.subsystem, line.message, fields]), (count) => {
      target[line.level](fields, line.message + repeatMark(count));
    });
  });
  return {
    ...logger,
    close() {
      repeats.flush();
      file.close();
    },
  };
}

function plainFields(fields: LogFields | undefined): LogFields | undefined {
  if (fields === undefined) return undefined;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plainField(value)]));
}

/** Lines with fields that JSON cannot write are never equal. */
function keyOf(parts: unknown): string {
  try {
    return JSON.stringify(parts);
  } catch {
    return Math.random().toString();
  }
}
