import { open } from "node:fs/promises";
import { join } from "node:path";
import type { LogsTailResult } from "./protocol-views.ts";

const mostBytes = 250_000;
/** Lines that are looked for lie further apart. */
const mostBytesSearched = 4_000_000;

export interface LogFilter {
  /** Lines of this level and of those that are worse. */
  level?: "debug" | "info" | "warn" | "error";
  /** Somewhere in the line, in any case. */
  text?: string;
}

const levels = ["debug", "info", "warn", "error"];

/** The newest lines of the log, or those since the cursor of an earlier call. A log that is not there yet has none. */
export async function tailLog(
  folder: string,
  cursor: string | undefined,
  limit: number,
  filter: LogFilter = {},
): Promise<LogsTailResult> {
  const file = await open(join(folder, "openclaw.log"), "r").catch(() => undefined);
  if (file === undefined) return { cursor: "", lines: [], skipped: false };
  try {
    const { size, ino } = await file.stat();
    const [knownFile, known] = (cursor ?? "").split(":");
    const isSameFile = knownFile === String(ino) && Number(known) <= size;
    const start = Math.max(
      isSameFile ? Number(known) : 0,
      size - (isFiltered(filter) ? mostBytesSearched : mostBytes),
    );
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(size - start),
      position: start,
    });
    const text = buffer.toString("utf8", 0, bytesRead);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const lines = whole.split("\n").slice(0, -1);
    // The first line may be the end of one that began before.
    if (start > 0 && !(isSameFile && start === Number(known))) lines.shift();
    return {
      cursor: `${ino}:${start + Buffer.byteLength(whole)}`,
      lines: lines.filter(fits(filter)).slice(-limit),
      skipped: cursor !== undefined && cursor !== "" && !(isSameFile && start === Number(known)),
    };
  } finally {
    await file.close();
  }
}

function isFiltered({ level = "debug", text = "" }: LogFilter): boolean {
  return level !== "debug" || text !== "";
}

/** A line that is none of the program's own has no level and fits only where all do. */
function fits({ level = "debug", text = "" }: LogFilter): (line: string) => boolean {
  const wanted = levels.slice(levels.indexOf(level));
  const part = text.toLowerCase();
  return (line) => {
    if (part !== "" && !line.toLowerCase().includes(part)) return false;
    if (level === "debug") return true;
    const own = /"level":"(\w+)"/.exec(line)?.[1];
    return own !== undefined && wanted.includes(own);
  };
}
