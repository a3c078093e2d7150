import { setTimeout as sleep } from "node:timers/promises";
import { resolvePaths } from "../../config/paths.ts";
import { tailLog, type LogFilter } from "../../gateway/tail-log.ts";
import { printable } from "../../lib/console-logger.ts";
import type { CliContext } from "../context.ts";
import { writeLine } from "../output.ts";

export interface LogFlags {
  follow?: boolean;
  limit: number;
  level?: NonNullable<LogFilter["level"]>;
  grep?: string;
  json?: boolean;
  utc?: boolean;
}

const lookEveryMs = 500;
const mostAtOnce = 1000;

/** `logs`: the newest lines of the log file, and with `--follow` those that come. */
export async function printLog(context: CliContext, flags: LogFlags): Promise<void> {
  const { processEnv, profile, dev } = context;
  const { logDir } = resolvePaths(processEnv, {
    ...(profile === undefined ? {} : { profile }),
    ...(dev === undefined ? {} : { dev }),
  });
  const filter: LogFilter = {
    ...(flags.level === undefined ? {} : { level: flags.level }),
    ...(flags.grep === undefined ? {} : { text: flags.grep }),
  };
  const print = (lines: readonly string[]): void => {
    for (const line of lines) writeLine(context, flags.json === true ? line : read(line, flags));
  };
  let { cursor, lines } = await tailLog(logDir, undefined, flags.limit, filter);
  if (lines.length === 0 && flags.follow !== true && flags.json !== true) {
    return writeLine(context, "The log has no such lines.");
  }
  print(lines);
  const { signal } = context;
  while (flags.follow === true && !signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    ({ cursor, lines } = await tailLog(logDir, cursor, mostAtOnce, filter));
    print(lines);
  }
}

/** `09:33:16 warn [turns] message key=value`; a line that the program did not write stays as it is. */
function read(line: string, { utc }: LogFlags): string {
  try {
    const { level, time, subsystem, msg, fields } = JSON.parse(line) as Record<string, unknown>;
    if (typeof msg !== "string") return printable(line);
    const rest = Object.entries(Object(fields)).map(
      ([key, value]) => `${key}=${JSON.stringify(value)}`,
    );
    const place = typeof subsystem === "string" ? `[${subsystem}]` : "";
    return [clockTime(time, utc), String(level).padEnd(5), place, printable(msg), ...rest]
      .filter(Boolean)
      .join(" ");
  } catch {
    return printable(line);
  }
}

function clockTime(time: unknown, utc = false): string {
  const at = new Date(String(time));
  if (Number.isNaN(at.getTime())) return "";
  if (utc) return at.toISOString();
  return at.toLocaleString("sv-SE");
}
