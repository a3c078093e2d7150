import { open } from "node:fs/promises";
import { join } from "node:path";
import type { LogsTailResult } from "./protocol-views.ts";

const mostBytes = 250_000;

/** The newest lines of the log, or those since the cursor of an earlier call. A log that is not there yet has none. */
export async function tailLog(
  folder: string,
  cursor: string | undefined,
  limit: number,
): Promise<LogsTailResult> {
  const file = await open(join(folder, "openclaw.log"), "r").catch(() => undefined);
  if (file === undefined) return { cursor: "", lines: [], skipped: false };
  try {
    const { size, ino } = await file.stat();
    const [knownFile, known] = (cursor ?? "").split(":");
    const isSameFile = knownFile === String(ino) && Number(known) <= size;
    const start = Math.max(isSameFile ? Number(known) : 0, size - mostBytes);
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
      lines: lines.slice(-limit),
      skipped: cursor !== undefined && cursor !== "" && !(isSameFile && start === Number(known)),
    };
  } finally {
    await file.close();
  }
}
