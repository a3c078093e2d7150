/**
 * `write`: on disk when it resolves. `note`: safe from the end of the process when it resolves, from a power cut with the next `write`; for what may be
 * noted again without harm.
 */
export type OperationMode = "read" | "note" | "write";

/** The transaction commands of a database, as the group commit needs them. All throw the engine's error. */
export interface Transactions {
  begin(mode: OperationMode): void;
  commit(): void;
  rollback(): void;
  /** Runs the work so that its changes alone are undone when it throws. */
  savepoint<T>(work: () => T): T;
  /** False when the engine has rolled the transaction back by itself, as it does on a full disk. */
  isOpen(): boolean;
}

/** Puts operations that come close together into one transaction, so that they share one wait for the disk. */
export interface GroupCommit {
  /** Resolves when the change is on disk. Operations run in the order in which they came. A failing one does not take the others with it. */
  write<T>(work: () => T): Promise<T>;
  /** The same without the wait for the disk. */
  note<T>(work: () => T): Promise<T>;
  /** Sees every write that was asked for before. */
  read<T>(work: () => T): Promise<T>;
  /** Resolves when everything that was asked for is done. */
  drain(): Promise<void>;
}

interface Operation {
  mode: OperationMode;
  /** Runs inside the transaction; answers what to call after the commit. */
  run(isAlone: boolean): () => void;
  reject(error: unknown): void;
}

/** More operations than this wait for the next macrotask, so that a flood does not hold up the rest of the program. */
const largestGroup = 500;

export function createGroupCommit(transactions: Transactions): GroupCommit {
  let waiting: Operation[] = [];
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const group = waiting.slice(0, largestGroup);
      waiting = waiting.slice(largestGroup);
      if (waiting.length > 0) schedule();
      runGroup(transactions, group);
    });
  }

  function add<T>(mode: OperationMode, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (isAlone: boolean): (() => void) => {
        // Alone in its transaction, an operation needs no part of it of its own.
        const isBare = isAlone || mode === "read";
        const result = isBare ? work() : transactions.savepoint(work);
        return () => resolve(result);
      };
      waiting.push({ mode, run, reject });
      schedule();
    });
  }

  return {
    write: (work) => add("write", work),
    note: (work) => add("note", work),
    read: (work) => add("read", work),
    drain: () => add("read", () => undefined),
  };
}

function runGroup(transactions: Transactions, group: readonly Operation[]): void {
  const modes = new Set(group.map((operation) => operation.mode));
  const mode = modes.has("write") ? "write" : modes.has("note") ? "note" : "read";
  const settlements: (() => void)[] = [];
  const unsettled = new Set(group);
  try {
    transactions.begin(mode);
    for (const operation of group) {
      try {
        settlements.push(operation.run(group.length === 1));
      } catch (error) {
        // Without its transaction, what the earlier operations wrote is gone as well.
        if (!transactions.isOpen() || group.length === 1) throw error;
        unsettled.delete(operation);
        operation.reject(error);
      }
    }
    transactions.commit();
    for (const settle of settlements) settle();
  } catch (error) {
    if (transactions.isOpen()) transactions.rollback();
    const reads = mode === "read" ? [] : group.filter((each) => each.mode === "read");
    for (const operation of unsettled) if (!reads.includes(operation)) operation.reject(error);
    // A disk that takes no changes can still be read.
    const unread = reads.filter((operation) => unsettled.has(operation));
    if (unread.length > 0) runGroup(transactions, unread);
  }
}
