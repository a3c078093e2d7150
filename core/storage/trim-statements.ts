import type { TrimLimits } from "../sdk/storage.ts";
import { readNumber, readText } from "./statement.ts";
import type { Statements } from "./statement.ts";

/** Transcripts that one call looks after; more wait for the next. */
const mostTranscripts = 100;

/**
 * Steps from one transcript to the next by the index, whatever their lengths, and answers the sequence up to which entries may go: everything in a transcript that
 * no session writes to and whose newest entry is old, and all but the newest entries in the others.
 */
export const trimmableSql = `
  WITH RECURSIVE each(id) AS (
    SELECT min(transcript_id) FROM transcript
    UNION ALL
    SELECT (SELECT min(transcript_id) FROM transcript WHERE transcript_id > id)
    FROM each WHERE id IS NOT NULL
  ), span(id, oldest, newest) AS (
    SELECT id,
      (SELECT min(sequence) FROM transcript WHERE transcript_id = id),
      (SELECT max(sequence) FROM transcript WHERE transcript_id = id)
    FROM each WHERE id IS NOT NULL
  ), excess(id, oldest, last) AS (
    SELECT id, oldest, CASE
      WHEN NOT EXISTS (SELECT 1 FROM sessions WHERE transcript_id = id)
        AND (SELECT at FROM transcript WHERE transcript_id = id AND sequence = newest) < :archivedBefore
      THEN newest ELSE newest - :keep END
    FROM span
  )
  SELECT id, last FROM excess WHERE last >= oldest LIMIT :transcripts`;

export const trimSql = `
  DELETE FROM transcript WHERE position IN (
    SELECT position FROM transcript WHERE transcript_id = :id AND sequence <= :last
    ORDER BY sequence LIMIT :limit
  )`;

const anyEntrySql = "SELECT 1 FROM transcript WHERE transcript_id = :id LIMIT 1";

/** A transcript that is gone needs no summaries, and nobody can ask for it. */
function forget(statements: Statements, id: string): void {
  statements.run("DELETE FROM compactions WHERE transcript_id = :id", { id });
  statements.run("DELETE FROM past_transcripts WHERE transcript_id = :id", { id });
}

/** Deletes the oldest entries first, at most `limit` of them, and answers how many. */
export function trim(statements: Statements, limits: TrimLimits): number {
  const { keep, archivedBefore, limit } = limits;
  const found = statements.all(trimmableSql, {
    keep,
    archivedBefore,
    transcripts: mostTranscripts,
  });
  let deleted = 0;
  for (const row of found) {
    if (deleted >= limit) break;
    const span = { id: readText(row, "id"), last: readNumber(row, "last") };
    deleted += statements.run(trimSql, { ...span, limit: limit - deleted });
    if (statements.get(anyEntrySql, { id: span.id }) === undefined) forget(statements, span.id);
  }
  return deleted;
}
