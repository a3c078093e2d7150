import type { Logger } from "../sdk/logger.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createLineLogger, plainField } from "./log-line.ts";
import type { LogLevel, LogLine } from "./log-line.ts";
import type { Redactor } from "./redact.ts";
import { createRepeatFilter, repeatMark } from "./repeat-filter.ts";

export interface ConsoleLoggerOptions {
  level: LogLevel;
  redactor: Redactor;
  /** Takes one line with its line break; standard error unless given. */
  write?: (text: string) => void;
  clock?: Clock;
}

/** Writes `[subsystem] message key=value`. A line that repeats is written once, and later once more with how often it came again. */
export function createConsoleLogger(
  options: ConsoleLoggerOptions,
): Logger & { /** Writes the count of repeats that is still held back. */ flush(): void } {
  const { level, redactor, clock = systemClock } = options;
  const write = options.write ?? ((text: string): void => void process.stderr.write(text));
  const repeats = createRepeatFilter({ now: () => clock.now() });

  const logger = createLineLogger(level, (line) => {
    const text = redactor.redact(formatLine(line));
    repeats.pass(`${line.level} ${text}`, (count) => write(`${text}${repeatMark(count)}\n`));
  });
  return { ...logger, flush: () => repeats.flush() };
}

function formatLine(line: LogLine): string {
  const subsystem = line.subsystem === undefined ? "" : `[${line.subsystem}] `;
  const fields = Object.entries(line.fields ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${formatField(value)}`);
  return printable(subsystem + line.message + fields.join(""));
}

function formatField(value: unknown): string {
  if (value instanceof Error) return quoteWhenNeeded(value.message || value.name);
  const plain = plainField(value);
  if (typeof plain === "string") return quoteWhenNeeded(plain);
  try {
    return JSON.stringify(plain) ?? String(plain);
  } catch {
    return String(plain);
  }
}

function quoteWhenNeeded(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** Text from outside cannot steer the terminal or forge a line: line breaks are indented, other control characters are spelt out. */
export function printable(text: string): string {
  return text.replace(/\r?\n/g, "\n  ").replace(/(?!\n)\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
