import type { Address, Decision, InboundMessage } from "../sdk/channel.ts";
import type { NotedMessage } from "../sdk/storage-notes.ts";
import { readText } from "./statement.ts";
import type { Statements } from "./statement.ts";

const mostNotes = 100;

const readSql = "SELECT text FROM notes WHERE scope = :scope AND name = :name";

const writeSql = `
  INSERT INTO notes (scope, name, text) VALUES (:scope, :name, :text)
  ON CONFLICT (scope, name) DO UPDATE SET text = excluded.text`;

const removeSql = "DELETE FROM notes WHERE scope = :scope AND name = :name";

export const listNotesSql = `
  SELECT name, text FROM notes
  WHERE scope = :scope AND name >= :prefix AND name < :end
  ORDER BY name LIMIT :limit`;

export const notedSql = `
  SELECT state, message, decision FROM inbox INDEXED BY inbox_place
  WHERE channel = :channel AND account = :account AND conversation = :conversation
    AND position < (SELECT position FROM inbox WHERE id = :id)
  ORDER BY position DESC LIMIT :limit`;

export function readNote(statements: Statements, scope: string, name: string): string | undefined {
  const row = statements.get(readSql, { scope, name });
  return row === undefined ? undefined : readText(row, "text");
}

export function writeNote(
  statements: Statements,
  scope: string,
  name: string,
  text: string | undefined,
): void {
  if (text === undefined) statements.run(removeSql, { scope, name });
  else statements.run(writeSql, { scope, name, text });
}

export function listNotes(
  statements: Statements,
  scope: string,
  prefix: string,
): { name: string; text: string }[] {
  const end = `${prefix}\u{10ffff}`;
  return statements
    .all(listNotesSql, { scope, prefix, end, limit: mostNotes })
    .map((row) => ({ name: readText(row, "name"), text: readText(row, "text") }));
}

/** Refused messages that were not noted take a place as well, so that a crowded room is not read to its beginning. */
export function listNoted(
  statements: Statements,
  { channel, account, conversation }: Address,
  id: string,
  limit: number,
): NotedMessage[] {
  const rows = statements.all(notedSql, { channel, account, conversation, id, limit: limit * 2 });
  const answered = rows.findIndex((row) => readText(row, "state") !== "refused");
  return rows
    .slice(0, answered === -1 ? rows.length : answered)
    .map((row) => ({
      message: JSON.parse(readText(row, "message")) as InboundMessage,
      decision: JSON.parse(readText(row, "decision")) as Decision,
    }))
    .filter(({ decision }) => decision.noted === true)
    .slice(0, limit)
    .toReversed();
}
