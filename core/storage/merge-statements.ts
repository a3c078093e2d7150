import type { InboxRow } from "../sdk/storage.ts";
import { toInboxRow } from "./inbox-statements.ts";
import { readNumber } from "./statement.ts";
import type { Statements } from "./statement.ts";

export const mergedSql = `
  SELECT * FROM inbox WHERE merged_into = :id AND merged_into IS NOT NULL ORDER BY position`;

/** Its own turn has not begun, and no other turn answers it. */
const mergeSql = `
  UPDATE inbox SET merged_into = :into
  WHERE id = :id AND state = 'accepted' AND merged_into IS NULL AND id <> :into`;

export const finishMergedSql = `
  UPDATE inbox SET state = :state, reason = :reason, finished_at = :finishedAt
  WHERE merged_into = :id AND merged_into IS NOT NULL AND state IN ('accepted', 'running')`;

/** Answers how many of them still waited. */
export function mergeWaiting(statements: Statements, into: string, ids: readonly string[]): number {
  return ids.reduce((count, id) => count + statements.run(mergeSql, { id, into }), 0);
}

/** How many of them wait, so that nothing need be taken back. */
export function countWaiting(statements: Statements, ids: readonly string[]): number {
  const sql = `
    SELECT count(*) AS count FROM inbox
    WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'accepted' AND merged_into IS NULL`;
  const row = statements.get(sql, { ids: JSON.stringify(ids) });
  return row === undefined ? 0 : readNumber(row, "count");
}

export function isRunning(statements: Statements, id: string): boolean {
  const sql = "SELECT 1 FROM inbox WHERE id = :id AND state = 'running'";
  return statements.get(sql, { id }) !== undefined;
}

export function listMerged(statements: Statements, id: string): InboxRow[] {
  return statements.all(mergedSql, { id }).map(toInboxRow);
}

/** The rows that a turn answered besides its own end with it. */
export function finishMerged(
  statements: Statements,
  end: { id: string; state: string; reason: string | undefined },
  now: number,
): void {
  const reason = end.reason ?? `answered together with ${end.id}`;
  statements.run(finishMergedSql, { ...end, reason, finishedAt: now });
}
