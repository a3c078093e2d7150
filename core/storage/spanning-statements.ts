import type { NewTranscriptEntry, OpenedTurn, TurnResult, TurnStart } from "../sdk/storage.ts";
import { newestCompaction } from "./conversation-statements.ts";
import { beginInbox, finishInbox } from "./inbox-statements.ts";
import { pruneJobsSql } from "./job-statements.ts";
import {
  countWaiting,
  finishMerged,
  isRunning,
  listMerged,
  mergeWaiting,
} from "./merge-statements.ts";
import { enqueueOutbox } from "./outbox-statements.ts";
import { deleteExpiredRequests } from "./pairing-statements.ts";
import { noteMessage, openSession, resetWhenDue, touchSession } from "./session-statements.ts";
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
  { inboxId, limit, merge = [], reset }: TurnStart & { inboxId: string; limit: number },
  now: number,
): OpenedTurn | undefined {
  const begun = beginInbox(statements, inboxId);
  if (begun === undefined) return undefined;
  mergeWaiting(statements, inboxId, merge);
  const opened = openSession(statements, begun.sessionKey, begun.agentId, now);
  const isFresh = begun.attempt === 1 && reset !== undefined;
  const session = isFresh ? resetWhenDue(statements, opened, reset, now) : opened;
  noteMessage(statements, session.key, now);
  const { transcriptId } = session;
  const compaction = newestCompaction(statements, transcriptId);
  const entries = readTranscript(statements, transcriptId, limit, compaction?.keptFrom);
  const merged = listMerged(statements, inboxId);
  return {
    attempt: begun.attempt,
    session,
    entries,
    ...(merged.length === 0 ? {} : { merged }),
    ...(compaction === undefined ? {} : { compaction }),
  };
}

/** Waiting rows become part of a running turn. False, and nothing is written, when that is no longer so. */
export function joinTurn(
  statements: Statements,
  { inboxId, joining }: { inboxId: string; joining: readonly string[] },
  entries: readonly NewTranscriptEntry[],
): boolean {
  if (!isRunning(statements, inboxId)) return false;
  if (countWaiting(statements, joining) < joining.length) return false;
  mergeWaiting(statements, inboxId, joining);
  appendEntries(statements, entries);
  return true;
}

/** The answer, its delivery and the end of the question in one transaction. False, and nothing is written, when the row is finished already. */
export function finishTurn(statements: Statements, result: TurnResult, now: number): boolean {
  const { inboxId: id, state, reason } = result;
  if (!finishInbox(statements, { id, state, reason }, now)) return false;
  finishMerged(statements, { id, state, reason }, now);
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
  statements.run(pruneJobsSql, { before, limit });
  const inbox = statements.run(pruneInboxSql, { before, limit });
  return inbox + statements.run(pruneOutboxSql, { before, limit: limit - inbox });
}
