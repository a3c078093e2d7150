import type { Waiting } from "../sdk/storage-overview.ts";
import type { InboxRow } from "../sdk/storage.ts";
import { toInboxRow } from "./inbox-statements.ts";
import { readNumber } from "./statement.ts";
import type { Statements } from "./statement.ts";

export const newestMessagesSql = `
  SELECT * FROM inbox
  WHERE position < coalesce((SELECT position FROM inbox WHERE id = :before), 9223372036854775807)
  ORDER BY position DESC LIMIT :limit`;

export const waitingInboxSql =
  "SELECT count(*) AS rows FROM inbox WHERE state IN ('accepted', 'running')";

export const waitingOutboxSql =
  "SELECT count(*) AS rows FROM outbox WHERE state IN ('pending', 'sending')";

export function listMessages(
  statements: Statements,
  limit: number,
  before: string | undefined,
): InboxRow[] {
  return statements.all(newestMessagesSql, { limit, before }).map(toInboxRow);
}

export function countWaiting(statements: Statements): Waiting {
  const count = (sql: string) => {
    const row = statements.get(sql, {});
    return row === undefined ? 0 : readNumber(row, "rows");
  };
  return { inbox: count(waitingInboxSql), outbox: count(waitingOutboxSql) };
}
