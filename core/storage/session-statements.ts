import { OpenClawError } from "../sdk/errors.ts";
import type { SessionSettings, SessionSettingsChange } from "../sdk/session-settings.ts";
import type { Pruning, ResetRule } from "../sdk/storage-sessions.ts";
import type { SessionRow } from "../sdk/storage.ts";
import { createId } from "../lib/id.ts";
import { keepPastTranscript } from "./conversation-statements.ts";
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
  UPDATE sessions SET transcript_id = :transcriptId, context_tokens = NULL, pruning = NULL,
    started_at = :now, updated_at = :now
  WHERE key = :key`;

const touchSql = `
  UPDATE sessions SET context_tokens = coalesce(:contextTokens, context_tokens),
    pruning = coalesce(:pruning, pruning), updated_at = :now
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
  keepPastTranscript(statements, key, now);
  statements.run(resetSql, { key, transcriptId: createId(now), now });
  return knownSession(statements, key);
}

/** The same session, or with a fresh transcript when the rule says that the old one is over. */
export function resetWhenDue(
  statements: Statements,
  session: SessionRow,
  { startedBefore = 0, quietSince = 0 }: ResetRule,
  now: number,
): SessionRow {
  const startedAt = session.startedAt ?? session.createdAt;
  const lastMessageAt = session.lastMessageAt ?? session.updatedAt;
  const isOver = startedAt < startedBefore || lastMessageAt < quietSince;
  return isOver ? resetSession(statements, session.key, now) : session;
}

/** Somebody wrote. */
export function noteMessage(statements: Statements, key: string, now: number): void {
  statements.run("UPDATE sessions SET last_message_at = :now WHERE key = :key", { key, now });
}

export function changeSettings(
  statements: Statements,
  key: string,
  change: SessionSettingsChange,
  now: number,
): void {
  const { settings } = knownSession(statements, key);
  const next: SessionSettings = withoutUndefined({ ...settings, ...change });
  const text = Object.keys(next).length === 0 ? undefined : JSON.stringify(next);
  const sql = "UPDATE sessions SET settings = :text, updated_at = :now WHERE key = :key";
  statements.run(sql, { key, text, now });
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
  session: { key: string; contextTokens?: number; pruning?: Pruning },
  now: number,
): void {
  const { key, contextTokens } = session;
  const pruning = session.pruning && JSON.stringify(session.pruning);
  statements.run(touchSql, { key, contextTokens, pruning, now });
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
    startedAt: readOptionalNumber(row, "started_at"),
    lastMessageAt: readOptionalNumber(row, "last_message_at"),
    settings: readJson<SessionSettings>(row, "settings"),
    pruning: readJson<Pruning>(row, "pruning"),
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

function readJson<T>(row: Row, column: string): T | undefined {
  const text = readOptionalText(row, column);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
