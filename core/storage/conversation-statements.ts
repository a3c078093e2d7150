import type { Compaction, PastTranscript } from "../sdk/storage-sessions.ts";
import { readNumber, readText } from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

export const newestCompactionSql = `
  SELECT * FROM compactions WHERE transcript_id = :transcriptId ORDER BY position DESC LIMIT 1`;

export const pastTranscriptsSql = `
  SELECT * FROM past_transcripts WHERE session_key = :sessionKey ORDER BY position DESC LIMIT :limit`;

const addCompactionSql = `
  INSERT INTO compactions (transcript_id, kept_from, summary, at, tokens_before, tokens_after, source)
  VALUES (:transcriptId, :keptFrom, :summary, :at, :tokensBefore, :tokensAfter, :source)`;

const addPastSql = `
  INSERT INTO past_transcripts (transcript_id, session_key, started_at, ended_at)
  SELECT transcript_id, key, coalesce(started_at, created_at), :now FROM sessions WHERE key = :key
  ON CONFLICT (transcript_id) DO NOTHING`;

export function newestCompaction(
  statements: Statements,
  transcriptId: string,
): Compaction | undefined {
  const row = statements.get(newestCompactionSql, { transcriptId });
  return row === undefined ? undefined : toCompaction(row);
}

export function readCompaction(
  statements: Statements,
  transcriptId: string,
): { newest?: Compaction; count: number } {
  const sql = "SELECT count(*) AS count FROM compactions WHERE transcript_id = :transcriptId";
  const row = statements.get(sql, { transcriptId });
  const newest = newestCompaction(statements, transcriptId);
  const count = row === undefined ? 0 : readNumber(row, "count");
  return { count, ...(newest === undefined ? {} : { newest }) };
}

/** The session's figure of used context was measured before the compaction, so it goes. */
export function addCompaction(
  statements: Statements,
  sessionKey: string,
  compaction: Compaction,
): boolean {
  const sql = `
    UPDATE sessions SET context_tokens = NULL, pruning = NULL
    WHERE key = :sessionKey AND transcript_id = :transcriptId`;
  const { transcriptId } = compaction;
  if (statements.run(sql, { sessionKey, transcriptId }) === 0) return false;
  statements.run(addCompactionSql, { ...compaction });
  return true;
}

/** Before a session gets another transcript: notes which one it had. */
export function keepPastTranscript(statements: Statements, key: string, now: number): void {
  statements.run(addPastSql, { key, now });
}

export function listPastTranscripts(
  statements: Statements,
  sessionKey: string,
  limit: number,
): PastTranscript[] {
  return statements.all(pastTranscriptsSql, { sessionKey, limit }).map((row) => ({
    transcriptId: readText(row, "transcript_id"),
    sessionKey: readText(row, "session_key"),
    startedAt: readNumber(row, "started_at"),
    endedAt: readNumber(row, "ended_at"),
  }));
}

const transcriptsOfSession = `(
    SELECT transcript_id FROM sessions WHERE key = :key
    UNION SELECT transcript_id FROM past_transcripts WHERE session_key = :key
  )`;

/** False when there is none. */
export function deleteSession(statements: Statements, key: string): boolean {
  for (const table of ["transcript", "compactions"]) {
    const sql = `DELETE FROM ${table} WHERE transcript_id IN ${transcriptsOfSession}`;
    statements.run(sql, { key });
  }
  statements.run("DELETE FROM past_transcripts WHERE session_key = :key", { key });
  return statements.run("DELETE FROM sessions WHERE key = :key", { key }) === 1;
}

function toCompaction(row: Row): Compaction {
  return {
    transcriptId: readText(row, "transcript_id"),
    keptFrom: readNumber(row, "kept_from"),
    summary: readText(row, "summary"),
    at: readNumber(row, "at"),
    tokensBefore: readNumber(row, "tokens_before"),
    tokensAfter: readNumber(row, "tokens_after"),
    source: readText(row, "source") === "model" ? "model" : "truncated",
  };
}
