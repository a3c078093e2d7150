import type { OpenedTurn, TurnResult } from "../sdk/storage.ts";
import { beginInbox, finishInbox } from "./inbox-statements.ts";
import { enqueueOutbox } from "./outbox-statements.ts";
import { deleteExpiredRequests } from "./pairing-statements.ts";
import { openSession, touchSession } from "./session-statements.ts";
import type { Statements } from "./statement.ts";
import { appendEntries, readTranscript } from "./transcript-statements.ts";

export const pruneInboxSql = `
  DELETE FROM inbox WHERE position IN (
    SELECT position FROM inbox WHERE finished_at IS NOT NULL AND finished_at < :before
    ORDER BY finished_at LIMIT :limit
  )`;

/** The story of a message goes with the message. */
export const pruneTracesSql = `
  DELETE FROM traces WHERE inbox_id IN (
    SELECT id FROM inbox WHERE finished_at IS NOT NULL AND finished_at < :before
    ORDER BY finished_at LIMIT :limit
  )`;

export const pruneOutboxSql = `
  DELETE FROM outbox WHERE position IN (
    SELECT position FROM outbox WHERE settled_at IS NOT NULL AND settled_at < :before
    ORDER BY settled_at LIMIT :limit
  )`;

/** Begins a turn and reads what it starts from. Undefined, and nothing changes, when the row is finished already. */
export function openTurn(
  statements: Statements,
  inboxId: string,
  limit: number,
  now: number,
): OpenedTurn | undefined {
  const begun = beginInbox(statements, inboxId);
  if (begun === undefined) return undefined;
  const session = openSession(statements, begun.sessionKey, begun.agentId, now);
  const entries = readTranscript(statements, session.transcriptId, limit);
  return { attempt: begun.attempt, session, entries };
}

/** The answer, its delivery and the end of the question in one transaction. False, and nothing is written, when the row is finished already. */
export function finishTurn(statements: Statements, result: TurnResult, now: number): boolean {
  const { inboxId: id, state, reason } = result;
  if (!finishInbox(statements, { id, state, reason }, now)) return false;
  appendEntries(statements, result.entries);
  enqueueOutbox(statements, result.outbox, now);
  if (result.session !== undefined) touchSession(statements, result.session, now);
  return true;
}

/** Deletes finished rows of inbox and outbox, at most `limit` together, and answers how many. Pairing requests that ran out go as well. */
export function prune(
  statements: Statements,
  options: { before: number; limit: number; now: number },
): number {
  const { before, limit, now } = options;
  deleteExpiredRequests(statements, now);
  statements.run(pruneTracesSql, { before, limit });
  const inbox = statements.run(pruneInboxSql, { before, limit });
  return inbox + statements.run(pruneOutboxSql, { before, limit: limit - inbox });
}
