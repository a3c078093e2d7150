import { OpenClawError } from "../sdk/errors.ts";
import type { SessionRow } from "../sdk/storage.ts";
import { createId } from "../lib/id.ts";
import {
  readNumber,
  readOptionalNumber,
  readOptionalText,
  readText,
  withoutUndefined,
} from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

export const recentSessionsSql =
  "SELECT * FROM sessions ORDER BY updated_at DESC, position DESC LIMIT :limit";

const insertSql = `
  INSERT INTO sessions (key, agent_id, transcript_id, created_at, updated_at)
  VALUES (:key, :agentId, :transcriptId, :now, :now)
  ON CONFLICT (key) DO NOTHING`;

const resetSql = `
  UPDATE sessions SET transcript_id = :transcriptId, context_tokens = NULL, updated_at = :now
  WHERE key = :key`;

const touchSql = `
  UPDATE sessions SET context_tokens = coalesce(:contextTokens, context_tokens), updated_at = :now
  WHERE key = :key`;

export function openSession(
  statements: Statements,
  key: string,
  agentId: string,
  now: number,
): SessionRow {
  statements.run(insertSql, { key, agentId, transcriptId: createId(now), now });
  return knownSession(statements, key);
}

export function getSession(statements: Statements, key: string): SessionRow | undefined {
  const row = statements.get("SELECT * FROM sessions WHERE key = :key", { key });
  return row === undefined ? undefined : toSessionRow(row);
}

export function listSessions(statements: Statements, limit: number): SessionRow[] {
  return statements.all(recentSessionsSql, { limit }).map(toSessionRow);
}

export function resetSession(statements: Statements, key: string, now: number): SessionRow {
  statements.run(resetSql, { key, transcriptId: createId(now), now });
  return knownSession(statements, key);
}

export function setSessionModel(
  statements: Statements,
  key: string,
  model: string | undefined,
  now: number,
): void {
  const sql = "UPDATE sessions SET model = :model, updated_at = :now WHERE key = :key";
  statements.run(sql, { key, model, now });
  knownSession(statements, key);
}

/** Notes the end of a turn. */
export function touchSession(
  statements: Statements,
  session: { key: string; contextTokens?: number },
  now: number,
): void {
  const { key, contextTokens } = session;
  statements.run(touchSql, { key, contextTokens, now });
}

function knownSession(statements: Statements, key: string): SessionRow {
  const session = getSession(statements, key);
  if (session !== undefined) return session;
  throw new OpenClawError("STORAGE_NO_SESSION", `There is no session "${key}"`, {
    hint: "Check the session key; a session begins with its first message.",
  });
}

function toSessionRow(row: Row): SessionRow {
  const optional = {
    model: readOptionalText(row, "model"),
    contextTokens: readOptionalNumber(row, "context_tokens"),
  };
  return {
    key: readText(row, "key"),
    agentId: readText(row, "agent_id"),
    transcriptId: readText(row, "transcript_id"),
    createdAt: readNumber(row, "created_at"),
    updatedAt: readNumber(row, "updated_at"),
    ...withoutUndefined(optional),
  };
}
