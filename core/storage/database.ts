import type { DatabaseSync, StatementSync } from "node:sqlite";
import { createGroupCommit } from "./group-commit.ts";
import type { OperationMode, Transactions } from "./group-commit.ts";
import type { Parameters, Statements } from "./statement.ts";
import { closedError, storageError } from "./storage-error.ts";

/** One SQLite file. The only module that knows the engine. Rejects and throws with an `OpenClawError` of a `STORAGE_…` code. */
export interface Database {
  /** One transaction, or a part of one that several share; resolves when it is on disk. */
  write<T>(work: (statements: Statements) => T): Promise<T>;
  /** The same without the wait for the disk: a power cut may take it back until the next `write`, the end of the process may not. */
  note<T>(work: (statements: Statements) => T): Promise<T>;
  read<T>(work: (statements: Statements) => T): Promise<T>;
  /** Runs a transaction at once, apart from the queue. For opening and closing only. */
  exclusive<T>(work: (statements: Statements) => T): T;
  /** Runs a command that cannot be inside a transaction, or several commands in one text. */
  execute(sql: string): void;
  /** Moves what the write-ahead log holds into the file; `TRUNCATE` empties the log as well. Does what it can at once and waits for no other process. */
  checkpoint(mode: "PASSIVE" | "TRUNCATE"): void;
  /** Finishes what was asked for, then lets go of the file. What comes later rejects with `STORAGE_CLOSED`. The final work may fail unnoticed. */
  close(finalWork?: (statements: Statements) => void): Promise<void>;
}

/** Milliseconds that a write waits for another process which holds the file. */
const busyTimeoutMs = 5_000;

/** Loads the engine and opens the file, which must exist and may be empty. */
export async function openDatabase(file: string): Promise<Database> {
  const { DatabaseSync } = await import("node:sqlite");
  const engine = translated(file, () => {
    return new DatabaseSync(file, {
      enableForeignKeyConstraints: false,
      timeout: busyTimeoutMs,
    });
  });
  const statements = createStatements(engine);
  const transactions = createTransactions(engine);
  const queue = createGroupCommit(transactions);
  let closing: Promise<void> | undefined;

  function enqueue<T>(mode: OperationMode, work: (statements: Statements) => T): Promise<T> {
    if (closing !== undefined) return Promise.reject(closedError(file));
    return queue[mode](() => work(statements)).catch((error: unknown) => {
      throw storageError(file, error);
    });
  }

  function exclusive<T>(work: (statements: Statements) => T): T {
    return translated(file, () => {
      transactions.begin("write");
      try {
        const result = work(statements);
        transactions.commit();
        return result;
      } catch (error) {
        if (transactions.isOpen()) transactions.rollback();
        throw error;
      }
    });
  }

  async function closeOnce(finalWork?: (statements: Statements) => void): Promise<void> {
    await queue.drain().catch(() => undefined);
    try {
      if (finalWork !== undefined) exclusive(finalWork);
    } catch {
      // What was promised is on disk already; the next start notices that this work is missing.
    }
    try {
      // The last one to close does so anyway; this one may not be the last.
      engine.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // The log keeps what could not be moved.
    }
    engine.close();
  }

  return {
    write: (work) => enqueue("write", work),
    note: (work) => enqueue("note", work),
    read: (work) => enqueue("read", work),
    exclusive,
    execute: (sql) => translated(file, () => engine.exec(sql)),
    checkpoint: (mode) => translated(file, () => moveLog(engine, mode)),
    close(finalWork) {
      closing ??= closeOnce(finalWork);
      return closing;
    },
  };
}

function moveLog(engine: DatabaseSync, mode: "PASSIVE" | "TRUNCATE"): void {
  engine.exec("PRAGMA busy_timeout = 0");
  try {
    engine.exec(`PRAGMA wal_checkpoint(${mode})`);
  } finally {
    engine.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }
}

/** Statements are prepared once; their texts are constants, so the cache is bounded by the program's own text. */
function createStatements(engine: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = engine.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }

  return {
    run: (sql, parameters) => Number(prepare(sql).run(bind(parameters)).changes),
    get: (sql, parameters) => prepare(sql).get(bind(parameters)),
    all: (sql, parameters) => prepare(sql).all(bind(parameters)),
  };
}

function createTransactions(engine: DatabaseSync): Transactions {
  const beginRead = engine.prepare("BEGIN");
  const beginWrite = engine.prepare("BEGIN IMMEDIATE");
  const commit = engine.prepare("COMMIT");
  // With a write-ahead log, NORMAL leaves out the wait for the disk at the end of a transaction and nothing else.
  const waitForDisk = { write: "PRAGMA synchronous = FULL", note: "PRAGMA synchronous = NORMAL" };
  let current: keyof typeof waitForDisk = "write";
  const savepoint = engine.prepare("SAVEPOINT operation");
  const release = engine.prepare("RELEASE operation");
  const rollbackTo = engine.prepare("ROLLBACK TO operation");
  return {
    begin(mode) {
      if (mode === "read") return void beginRead.run();
      if (mode !== current) {
        engine.exec(waitForDisk[mode]);
        current = mode;
      }
      beginWrite.run();
    },
    commit: () => void commit.run(),
    rollback: () => engine.exec("ROLLBACK"),
    isOpen: () => engine.isTransaction,
    savepoint(work) {
      savepoint.run();
      try {
        const result = work();
        release.run();
        return result;
      } catch (error) {
        if (engine.isTransaction) {
          rollbackTo.run();
          release.run();
        }
        throw error;
      }
    },
  };
}

function bind(parameters: Parameters = {}): Record<string, string | number | null> {
  const bound: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(parameters)) {
    bound[name] = typeof value === "number" ? wholeNumber(value) : (value ?? null);
  }
  return bound;
}

/** Times and counts are whole numbers in the tables; "for ever" becomes the largest one that JavaScript counts exactly. */
function wholeNumber(value: number): number {
  const largest = Number.MAX_SAFE_INTEGER;
  return Math.round(Math.min(largest, Math.max(-largest, value)));
}

function translated<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(file, error);
  }
}
