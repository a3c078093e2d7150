import type { Address } from "../sdk/channel.ts";
import type { Choice } from "../sdk/choice.ts";
import type { MediaReference } from "../sdk/message.ts";
import type {
  NewOutboxRow,
  OutboxFilter,
  OutboxOutcome,
  OutboxRow,
  OutboxState,
} from "../sdk/storage.ts";
import { createId } from "../lib/id.ts";
import {
  readNumber,
  readOptionalNumber,
  readOptionalText,
  readText,
  withoutUndefined,
} from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

/** The first unsent row of each conversation. Only these may move: what comes after them waits, so that no answer overtakes another. */
const firstUnsent = `
  SELECT min(position) AS first FROM outbox WHERE state IN ('pending', 'sending')
  GROUP BY channel, account, conversation, thread`;

export const claimableSql = `
  SELECT outbox.* FROM (${firstUnsent}) JOIN outbox ON outbox.position = first
  WHERE state = 'pending' AND next_attempt_at <= :now
  ORDER BY first LIMIT :limit`;

export const nextDueSql = `
  SELECT min(next_attempt_at) AS due FROM (${firstUnsent}) JOIN outbox ON outbox.position = first
  WHERE state = 'pending'`;

export const interruptedSql = "SELECT * FROM outbox WHERE state = 'sending' ORDER BY position";

const insertSql = `
  INSERT INTO outbox (id, key, inbox_id, part, channel, account, conversation, thread, text, kind, reply_to, media, choices, state, attempts, next_attempt_at, created_at, expires_at)
  VALUES (:id, :key, :inboxId, :part, :channel, :account, :conversation, :thread, :text, :kind, :replyTo, :media, :choices, 'pending', 0, :now, :now, :expiresAt)
  ON CONFLICT (key) DO NOTHING`;

const claimSql = "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = :id";

/** A row that is sent, failed or expired is done with; one that is `unknown` may still be cleared up. */
const settleSql = `
  UPDATE outbox SET state = :state, error = :error, message_id = :messageId,
    next_attempt_at = coalesce(:nextAttemptAt, next_attempt_at), settled_at = :settledAt
  WHERE id = :id AND state IN ('pending', 'sending', 'unknown')`;

export function enqueueOutbox(
  statements: Statements,
  rows: readonly NewOutboxRow[],
  now: number,
): void {
  for (const row of rows) {
    const { channel, account, conversation, thread = "" } = row.address;
    statements.run(insertSql, {
      id: createId(now),
      key: row.key,
      inboxId: row.inboxId,
      part: row.part,
      channel,
      account,
      conversation,
      thread,
      text: row.text,
      kind: row.kind,
      replyTo: row.replyTo,
      media: row.media && JSON.stringify(row.media),
      choices: row.choices && JSON.stringify(row.choices),
      now,
      expiresAt: row.expiresAt,
    });
  }
}

export function claimOutbox(statements: Statements, now: number, limit: number): OutboxRow[] {
  return statements.all(claimableSql, { now, limit }).map((found) => {
    const row = toOutboxRow(found);
    statements.run(claimSql, { id: row.id });
    return { ...row, state: "sending", attempts: row.attempts + 1 };
  });
}

export function listInterruptedOutbox(statements: Statements): OutboxRow[] {
  return statements.all(interruptedSql).map(toOutboxRow);
}

export function settleOutbox(
  statements: Statements,
  id: string,
  outcome: OutboxOutcome,
  now: number,
): void {
  statements.run(settleSql, {
    id,
    state: outcome.state,
    error: outcome.state === "sent" ? undefined : outcome.error,
    messageId: outcome.state === "sent" ? outcome.messageId : undefined,
    nextAttemptAt: outcome.state === "pending" ? outcome.nextAttemptAt : undefined,
    settledAt: outcome.state === "pending" ? undefined : now,
  });
}

/** States as a JSON list, because a list of any length is one parameter then. */
const listSql = `
  SELECT * FROM outbox
  WHERE (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  ORDER BY position DESC LIMIT :limit`;

export const ofMessageSql = `
  SELECT * FROM outbox WHERE inbox_id = :inboxId AND inbox_id IS NOT NULL
    AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  ORDER BY position DESC LIMIT :limit`;

const retrySql = `
  UPDATE outbox SET state = 'pending', next_attempt_at = :now, expires_at = :expiresAt, settled_at = NULL
  WHERE id = :id AND state IN ('failed', 'expired', 'unknown')`;

const dropSql = `
  UPDATE outbox SET state = 'failed', error = :reason, settled_at = :now
  WHERE id = :id AND state IN ('pending', 'unknown')`;

export function listOutbox(statements: Statements, filter: OutboxFilter): OutboxRow[] {
  const { inboxId, states, limit } = filter;
  const parameters = { limit, states: states && JSON.stringify(states) };
  const rows =
    inboxId === undefined
      ? statements.all(listSql, parameters)
      : statements.all(ofMessageSql, { ...parameters, inboxId });
  return rows.map(toOutboxRow);
}

export function retryOutbox(
  statements: Statements,
  id: string,
  expiresAt: number,
  now: number,
): boolean {
  return statements.run(retrySql, { id, expiresAt, now }) === 1;
}

export function dropOutbox(
  statements: Statements,
  id: string,
  reason: string,
  now: number,
): boolean {
  return statements.run(dropSql, { id, reason, now }) === 1;
}

export function nextOutboxDueAt(statements: Statements): number | undefined {
  const row = statements.get(nextDueSql);
  return row === undefined ? undefined : readOptionalNumber(row, "due");
}

function toOutboxRow(row: Row): OutboxRow {
  const thread = readText(row, "thread");
  const address: Address = {
    channel: readText(row, "channel"),
    account: readText(row, "account"),
    conversation: readText(row, "conversation"),
    ...(thread === "" ? {} : { thread }),
  };
  const optional = {
    inboxId: readOptionalText(row, "inbox_id"),
    replyTo: readOptionalText(row, "reply_to"),
    messageId: readOptionalText(row, "message_id"),
    error: readOptionalText(row, "error"),
    media: readList<MediaReference>(row, "media"),
    choices: readList<Choice>(row, "choices"),
  };
  return {
    id: readText(row, "id"),
    key: readText(row, "key"),
    part: readNumber(row, "part"),
    address,
    text: readText(row, "text"),
    kind: readText(row, "kind") as OutboxRow["kind"],
    state: readText(row, "state") as OutboxState,
    attempts: readNumber(row, "attempts"),
    nextAttemptAt: readNumber(row, "next_attempt_at"),
    createdAt: readNumber(row, "created_at"),
    expiresAt: readNumber(row, "expires_at"),
    ...withoutUndefined(optional),
  };
}

function readList<Item>(row: Row, column: string): Item[] | undefined {
  const text = readOptionalText(row, column);
  return text === undefined ? undefined : (JSON.parse(text) as Item[]);
}
