import type { NoteStorage } from "../sdk/storage-notes.ts";
import type { Database } from "./database.ts";
import * as notes from "./note-statements.ts";

export function noteMethods(database: Database): NoteStorage {
  return {
    readNote: (scope, name) =>
      database.read((statements) => notes.readNote(statements, scope, name)),
    writeNote: (scope, name, text) =>
      database.write((statements) => notes.writeNote(statements, scope, name, text)),
    listNotes: (scope, prefix) =>
      database.read((statements) => notes.listNotes(statements, scope, prefix)),
    listNoted: (address, beforeInboxId, limit) =>
      database.read((statements) => notes.listNoted(statements, address, beforeInboxId, limit)),
  };
}
