import { renderTranscript } from "../../sessions/render-transcript.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { writeJson } from "../output.ts";
import { findSession, findTranscript } from "./find-session.ts";

export interface ShowFlags {
  transcript?: string;
  limit: number;
  json?: boolean;
}

const mostPast = 1_000;

export async function showSession(
  context: CliContext,
  key: string,
  flags: ShowFlags,
): Promise<void> {
  await withStore(context, async (storage) => {
    const session = await findSession(storage, key);
    const transcriptId = await findTranscript(storage, session, flags.transcript);
    const entries = await storage.readTranscript(transcriptId, flags.limit);
    if (!flags.json) {
      const { title } = session.settings ?? {};
      const heading = {
        sessionKey: session.key,
        exportedAt: Date.now(),
        ...(title ? { title } : {}),
      };
      return context.stdout(renderTranscript(entries, heading));
    }
    const { count, newest } = await storage.readCompaction(transcriptId);
    const past = await storage.listPastTranscripts(session.key, mostPast);
    writeJson(context, {
      session,
      transcriptId,
      compactions: count,
      summary: newest?.summary ?? null,
      past: past.map(({ transcriptId: id, startedAt, endedAt }) => ({ id, startedAt, endedAt })),
      entries,
    });
  });
}
