import type { TraceKind, TraceStep } from "../sdk/storage.ts";
import { readNumber, readOptionalText, readText } from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

/** A message that goes round in circles must not fill the disk with its story. */
const mostSteps = 200;

export const traceSql =
  "SELECT at, kind, text, facts FROM traces WHERE inbox_id = :inboxId ORDER BY position";

export const traceLengthSql = "SELECT count(*) AS steps FROM traces WHERE inbox_id = :inboxId";

const insertSql = `
  INSERT INTO traces (inbox_id, at, kind, text, facts) VALUES (:inboxId, :at, :kind, :text, :facts)`;

export function appendTrace(statements: Statements, steps: readonly TraceStep[]): void {
  const lengths = new Map<string, number>();
  for (const { inboxId, at, kind, text, facts } of steps) {
    const length = lengths.get(inboxId) ?? traceLength(statements, inboxId);
    lengths.set(inboxId, length + 1);
    if (length >= mostSteps) continue;
    const encoded = facts === undefined ? undefined : JSON.stringify(facts);
    statements.run(insertSql, { inboxId, at, kind, text, facts: encoded });
  }
}

export function readTrace(statements: Statements, inboxId: string): TraceStep[] {
  return statements.all(traceSql, { inboxId }).map((row) => toStep(row, inboxId));
}

function traceLength(statements: Statements, inboxId: string): number {
  const row = statements.get(traceLengthSql, { inboxId });
  return row === undefined ? 0 : readNumber(row, "steps");
}

function toStep(row: Row, inboxId: string): TraceStep {
  const facts = readOptionalText(row, "facts");
  return {
    inboxId,
    at: readNumber(row, "at"),
    kind: readText(row, "kind") as TraceKind,
    text: readText(row, "text"),
    ...(facts === undefined ? {} : { facts: JSON.parse(facts) as NonNullable<TraceStep["facts"]> }),
  };
}
