import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { errorMessage, OpenClawError } from "../../sdk/errors.ts";
import type { TranscriptEntry } from "../../sdk/storage.ts";
import { renderTranscript } from "../../sessions/render-transcript.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { writeLine } from "../output.ts";
import { findSession, findTranscript } from "./find-session.ts";

export interface ExportFlags {
  transcript?: string;
  format: "md" | "jsonl";
  output?: string;
}

const mostEntries = 1_000_000;

export async function exportSession(
  context: CliContext,
  key: string,
  flags: ExportFlags,
): Promise<void> {
  const text = await withStore(context, async (storage) => {
    const session = await findSession(storage, key);
    const transcriptId = await findTranscript(storage, session, flags.transcript);
    const entries = await storage.readTranscript(transcriptId, mostEntries);
    if (flags.format === "jsonl") return entries.map(toLine).join("");
    const { title } = session.settings ?? {};
    return renderTranscript(entries, {
      sessionKey: session.key,
      exportedAt: Date.now(),
      ...(title ? { title } : {}),
    });
  });
  if (flags.output === undefined) return context.stdout(text);
  const file = resolve(context.cwd, flags.output);
  try {
    await writeFile(file, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new OpenClawError(
      "CLI_EXPORT_WRITE",
      `${file} cannot be written: ${errorMessage(error)}`,
      {
        hint: "Give a file that does not exist, in a folder that does.",
      },
    );
  }
  writeLine(context, `Written to ${file}.`);
}

function toLine({ sequence, at, message }: TranscriptEntry): string {
  return `${JSON.stringify({ type: "message", id: sequence, timestamp: new Date(at).toISOString(), message })}\n`;
}
