import { createId } from "../lib/id.ts";
import type { Database } from "./database.ts";
import { readNumber, readText } from "./statement.ts";
import type { Row, Statements } from "./statement.ts";
import { corruptError } from "./storage-error.ts";

/**
 * Notes that this process has the file open, and checks the file when the note of a process that is gone was left behind: that one was stopped in the
 * middle. Answers the work that takes the note away, to be run on closing. Throws `STORAGE_CORRUPT` when the check finds damage; the old notes
 * stay then, so that the next start checks again.
 */
export function registerOpener(database: Database, file: string): (statements: Statements) => void {
  const id = createId();
  database.exclusive((statements) => {
    const left = statements.all("SELECT id, process_id FROM openers").filter(isLeftBehind);
    if (left.length > 0) checkFile(statements, file);
    for (const row of left) forget(statements, readText(row, "id"));
    statements.run("INSERT INTO openers (id, process_id) VALUES (:id, :processId)", {
      id,
      processId: process.pid,
    });
  });
  return (statements) => forget(statements, id);
}

function forget(statements: Statements, id: string): void {
  statements.run("DELETE FROM openers WHERE id = :id", { id });
}

/** This process's own number means a process of an earlier time, as it happens in containers, or a second handle, where a check does no harm. */
function isLeftBehind(row: Row): boolean {
  const processId = readNumber(row, "process_id");
  if (processId === process.pid) return true;
  try {
    process.kill(processId, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function checkFile(statements: Statements, file: string): void {
  const answer = statements.get("PRAGMA quick_check(1)");
  const text = answer === undefined ? "no answer" : readText(answer, "quick_check");
  if (text !== "ok") throw corruptError(file, text);
}
