import { createId } from "../lib/id.ts";
import type { JobOrder, JobRow, JobState, NewJob } from "../sdk/storage-jobs.ts";
import {
  readNumber,
  readOptionalText,
  readText,
  withoutUndefined,
  type Row,
  type Statements,
} from "./statement.ts";

const insertSql = `
  INSERT INTO jobs (id, kind, state, session_key, model, order_text, created_at, updated_at)
  VALUES (:id, :kind, 'ordering', :sessionKey, :model, :order, :now, :now)`;

const beginSql = `
  UPDATE jobs SET state = 'running', task_id = :taskId, updated_at = :now
  WHERE id = :id AND state = 'ordering'`;

const endSql = `
  UPDATE jobs SET state = :state, note = :note, updated_at = :now
  WHERE id = :id AND state IN ('ordering', 'running')`;

export const openJobsSql =
  "SELECT * FROM jobs WHERE state IN ('ordering', 'running') ORDER BY position";

export const sessionJobsSql = `
  SELECT * FROM jobs WHERE session_key = :sessionKey ORDER BY position DESC LIMIT :limit`;

export const pruneJobsSql = `
  DELETE FROM jobs WHERE position IN (
    SELECT position FROM jobs
    WHERE state IN ('done', 'failed', 'cancelled') AND updated_at < :before LIMIT :limit)`;

export function addJob(statements: Statements, job: NewJob, now: number): JobRow {
  const id = createId(now);
  const { kind, sessionKey, model, order } = job;
  statements.run(insertSql, { id, kind, sessionKey, model, order: JSON.stringify(order), now });
  return { ...job, id, state: "ordering", createdAt: now, updatedAt: now };
}

export function beginJob(statements: Statements, id: string, taskId: string, now: number): boolean {
  return statements.run(beginSql, { id, taskId, now }) === 1;
}

export function endJob(
  statements: Statements,
  id: string,
  { state, note }: { state: JobState; note: string },
  now: number,
): boolean {
  return statements.run(endSql, { id, state, note, now }) === 1;
}

export function listOpenJobs(statements: Statements): JobRow[] {
  return statements.all(openJobsSql).map(toJobRow);
}

export function listJobs(statements: Statements, sessionKey: string, limit: number): JobRow[] {
  return statements.all(sessionJobsSql, { sessionKey, limit }).map(toJobRow);
}

function toJobRow(row: Row): JobRow {
  const optional = {
    taskId: readOptionalText(row, "task_id"),
    note: readOptionalText(row, "note"),
  };
  return {
    id: readText(row, "id"),
    kind: readText(row, "kind") as JobRow["kind"],
    state: readText(row, "state") as JobState,
    sessionKey: readText(row, "session_key"),
    model: readText(row, "model"),
    order: JSON.parse(readText(row, "order_text")) as JobOrder,
    createdAt: readNumber(row, "created_at"),
    updatedAt: readNumber(row, "updated_at"),
    ...withoutUndefined(optional),
  };
}
