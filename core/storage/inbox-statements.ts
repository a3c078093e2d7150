import type { Decision, InboundMessage, KnownConversation } from "../sdk/channel.ts";
import type { InboxRow, InboxState, NewInboxRow } from "../sdk/storage.ts";
import { createId } from "../lib/id.ts";
import {
  readNumber,
  readOptionalNumber,
  readOptionalText,
  readText,
  withoutUndefined,
} from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

export const unfinishedSql =
  "SELECT * FROM inbox WHERE state IN ('accepted', 'running') ORDER BY position";

const insertSql = `
  INSERT INTO inbox (id, channel, account, conversation, message_id, session_key, agent_id, state, attempts, accepted_at, finished_at, message, decision, link)
  VALUES (:id, :channel, :account, :conversation, :messageId, :sessionKey, :agentId, :state, 0, :acceptedAt, :finishedAt, :message, :decision, :link)
  ON CONFLICT (channel, account, conversation, message_id) DO NOTHING`;

const findSql = `
  SELECT id FROM inbox
  WHERE channel = :channel AND account = :account AND conversation = :conversation AND message_id = :messageId`;

const beginSql = `
  UPDATE inbox SET state = 'running', attempts = attempts + 1
  WHERE id = :id AND state IN ('accepted', 'running') AND merged_into IS NULL
  RETURNING session_key, agent_id, attempts`;

const finishSql = `
  UPDATE inbox SET state = :state, reason = :reason, finished_at = :finishedAt
  WHERE id = :id AND state IN ('accepted', 'running') AND merged_into IS NULL`;

export function acceptMessage(
  statements: Statements,
  row: NewInboxRow,
  now: number,
): { created: boolean; id: string } {
  const { message } = row;
  const { channel, account, conversation } = message.address;
  const messageId = message.copy ? `${message.id} for ${message.agent}` : message.id;
  const place = { channel, account, conversation, messageId };
  const id = createId(now);
  const changes = statements.run(insertSql, {
    ...place,
    id,
    sessionKey: row.sessionKey,
    agentId: row.agentId,
    state: row.state,
    acceptedAt: now,
    finishedAt: row.state === "refused" ? now : undefined,
    message: JSON.stringify(message),
    decision: JSON.stringify(row.decision),
    link: message.link,
  });
  if (changes === 1) return { created: true, id };
  const known = statements.get(findSql, place);
  if (known === undefined) throw new Error("A known message cannot be found");
  return { created: false, id: readText(known, "id") };
}

export function listUnfinished(statements: Statements): InboxRow[] {
  return statements.all(unfinishedSql).map(toInboxRow);
}

export function getInbox(statements: Statements, id: string): InboxRow | undefined {
  const row = statements.get("SELECT * FROM inbox WHERE id = :id", { id });
  return row === undefined ? undefined : toInboxRow(row);
}

/** By inbox id, platform message id or link. */
export const findMessagesSql = `
  SELECT * FROM (
    SELECT * FROM inbox WHERE id = :text
    UNION SELECT * FROM inbox WHERE message_id = :text
    UNION SELECT * FROM inbox WHERE link = :text AND link IS NOT NULL
  ) ORDER BY position DESC LIMIT 10`;

export function findMessages(statements: Statements, text: string): InboxRow[] {
  return statements.all(findMessagesSql, { text }).map(toInboxRow);
}

/** With one `max` in a group, SQLite takes the other columns from the row that has it (sqlite.org/lang_select.html#bareagg, read 2026-11). */
export const conversationsSql = `
  SELECT conversation, message_id, max(position) AS newest, accepted_at,
    sum(state <> 'refused' AND accepted_at >= :since) AS counts
  FROM inbox WHERE channel = :channel AND account = :account
  GROUP BY conversation HAVING counts > 0 ORDER BY newest DESC LIMIT :limit`;

export function listConversations(
  statements: Statements,
  place: { channel: string; account: string; since: number; limit: number },
): KnownConversation[] {
  return statements.all(conversationsSql, place).map((row) => ({
    conversation: readText(row, "conversation"),
    lastMessageId: readText(row, "message_id"),
    lastAt: readNumber(row, "accepted_at"),
  }));
}

/** Undefined when the row is finished already, or unknown. */
export function beginInbox(
  statements: Statements,
  id: string,
): { sessionKey: string; agentId: string; attempt: number } | undefined {
  const row = statements.get(beginSql, { id });
  if (row === undefined) return undefined;
  return {
    sessionKey: readText(row, "session_key"),
    agentId: readText(row, "agent_id"),
    attempt: readNumber(row, "attempts"),
  };
}

/** False, and nothing changes, when the row is finished already, or unknown. */
export function finishInbox(
  statements: Statements,
  end: { id: string; state: InboxState; reason: string | undefined },
  now: number,
): boolean {
  return statements.run(finishSql, { ...end, finishedAt: now }) === 1;
}

export function toInboxRow(row: Row): InboxRow {
  const optional = {
    finishedAt: readOptionalNumber(row, "finished_at"),
    reason: readOptionalText(row, "reason"),
    mergedInto: readOptionalText(row, "merged_into"),
  };
  return {
    id: readText(row, "id"),
    message: JSON.parse(readText(row, "message")) as InboundMessage,
    decision: JSON.parse(readText(row, "decision")) as Decision,
    state: readText(row, "state") as InboxState,
    sessionKey: readText(row, "session_key"),
    agentId: readText(row, "agent_id"),
    attempts: readNumber(row, "attempts"),
    acceptedAt: readNumber(row, "accepted_at"),
    ...withoutUndefined(optional),
  };
}
