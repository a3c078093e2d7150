import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import { renderTranscript } from "../sessions/render-transcript.ts";

/** The newest entries; a longer transcript is exported by the command line. */
const mostEntries = 5_000;

/** Writes the conversation into a folder of the workspace, readable for its owner alone, and answers the path. */
export async function exportTranscript(
  session: SessionRow,
  workspace: string,
  { storage, now }: { storage: Pick<Storage, "readTranscript">; now: number },
): Promise<string> {
  const entries = await storage.readTranscript(session.transcriptId, mostEntries);
  const folder = join(workspace, "exports");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  const file = join(folder, `${session.key.replace(/[^\w-]+/g, "-").slice(0, 80)}-${stamp}.md`);
  const { title } = session.settings ?? {};
  const heading = { sessionKey: session.key, exportedAt: now, ...(title ? { title } : {}) };
  await writeFileAtomic(file, renderTranscript(entries, heading), { mode: 0o600 });
  return file;
}
