import type { Message } from "../sdk/message.ts";
import type { NewTranscriptEntry, TranscriptEntry } from "../sdk/storage.ts";
import { readNumber, readOptionalText, readText } from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

export const newestEntriesSql = `
  SELECT * FROM transcript WHERE transcript_id = :transcriptId AND sequence >= :from
  ORDER BY sequence DESC LIMIT :limit`;

const appendSql = `
  INSERT INTO transcript (transcript_id, sequence, inbox_id, message, tokens, at)
  VALUES (
    :transcriptId,
    (SELECT coalesce(max(sequence), 0) + 1 FROM transcript WHERE transcript_id = :transcriptId),
    :inboxId, :message, :tokens, :at
  )`;

export function appendEntries(
  statements: Statements,
  entries: readonly NewTranscriptEntry[],
): void {
  for (const entry of entries) {
    statements.run(appendSql, {
      transcriptId: entry.transcriptId,
      inboxId: entry.inboxId,
      message: JSON.stringify(entry.message),
      tokens: entry.tokens,
      at: entry.at,
    });
  }
}

export const takeBackSql =
  "DELETE FROM transcript WHERE transcript_id = :transcriptId AND sequence >= :from";

export function takeBack(statements: Statements, transcriptId: string, from: number): void {
  statements.run(takeBackSql, { transcriptId, from });
}

export function readTranscript(
  statements: Statements,
  transcriptId: string,
  limit: number,
  from = 0,
): TranscriptEntry[] {
  const rows = statements.all(newestEntriesSql, { transcriptId, from, limit });
  return rows.map(toEntry).toReversed();
}

function toEntry(row: Row): TranscriptEntry {
  const inboxId = readOptionalText(row, "inbox_id");
  return {
    transcriptId: readText(row, "transcript_id"),
    sequence: readNumber(row, "sequence"),
    ...(inboxId === undefined ? {} : { inboxId }),
    message: JSON.parse(readText(row, "message")) as Message,
    tokens: readNumber(row, "tokens"),
    at: readNumber(row, "at"),
  };
}
