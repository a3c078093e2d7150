import { OpenClawError } from "../../sdk/errors.ts";
import type { SessionRow, Storage } from "../../sdk/storage.ts";

const mostLooked = 10_000;

/** The session of that key, or the only one whose key ends so. Rejects with `CLI_SESSION`. */
export async function findSession(storage: Storage, text: string): Promise<SessionRow> {
  const key = text.trim().toLowerCase();
  const exact = await storage.getSession(key);
  if (exact !== undefined) return exact;
  const rows = await storage.listSessions(mostLooked);
  const found = rows.filter((row) => row.key.endsWith(`:${key}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const reason =
    found.length === 0
      ? `There is no session "${text}".`
      : `"${text}" may mean ${found.length} sessions.`;
  throw new OpenClawError("CLI_SESSION", reason, {
    hint: "Give the key in full; openclaw sessions list shows it.",
  });
}

/** The transcript that is meant: the session's own, or one that it had before. Rejects with `CLI_SESSION`. */
export async function findTranscript(
  storage: Storage,
  session: SessionRow,
  wanted: string | undefined,
): Promise<string> {
  if (wanted === undefined || wanted === session.transcriptId) return session.transcriptId;
  const past = await storage.listPastTranscripts(session.key, mostLooked);
  if (past.some(({ transcriptId }) => transcriptId === wanted)) return wanted;
  throw new OpenClawError("CLI_SESSION", `The session has no transcript "${wanted}".`, {
    hint: `openclaw sessions show ${session.key} --json lists those that were put away.`,
  });
}
