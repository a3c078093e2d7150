import { OpenClawError, errorMessage, isOpenClawError } from "../sdk/errors.ts";

/** SQLite's primary result codes (sqlite.org/rescode.html, read 2026-11). */
const busy = [5, 6];
const unwritable = [3, 8, 10, 13, 14, 23];
const corrupt = [11, 26];
const diskFull = 13;

/** The engine's or the file system's error as one that says what to do. */
export function storageError(file: string, error: unknown): OpenClawError {
  if (isOpenClawError(error)) return error;
  const result = primaryResult(error);
  const cause = { cause: error };
  if (result === diskFull || systemCode(error) === "ENOSPC") {
    return new OpenClawError("STORAGE_FULL", `The disk is full: ${file} cannot be written`, {
      hint: "Free some space on the disk, then try again.",
      ...cause,
    });
  }
  if (result === undefined ? systemCode(error) !== undefined : unwritable.includes(result)) {
    return new OpenClawError(
      "STORAGE_UNWRITABLE",
      `The store ${file} cannot be written: ${errorMessage(error)}`,
      { hint: "Make the folder and the file writable for the user that runs openclaw.", ...cause },
    );
  }
  if (result !== undefined && corrupt.includes(result)) return corruptError(file, error);
  if (result !== undefined && busy.includes(result)) {
    return new OpenClawError("STORAGE_BUSY", `The store ${file} is held by another program`, {
      hint: "Close the program that has the file open, then try again.",
      ...cause,
    });
  }
  return new OpenClawError(
    "STORAGE_FAILED",
    `The store ${file} refused an operation: ${errorMessage(error)}`,
    { hint: "This is a bug in openclaw; please report it with the log.", ...cause },
  );
}

export function corruptError(file: string, cause: unknown): OpenClawError {
  return new OpenClawError(
    "STORAGE_CORRUPT",
    `The store ${file} is damaged: ${errorMessage(cause)}`,
    {
      hint: "Move the file aside (with its -wal and -shm files) and put a backup in its place, or start with an empty store.",
      cause,
    },
  );
}

export function newerError(file: string, found: number, known: number): OpenClawError {
  return new OpenClawError(
    "STORAGE_NEWER",
    `The store ${file} was written by a newer openclaw (its format is ${found}, this program knows up to ${known})`,
    { hint: "Update openclaw, or point OPENCLAW_STATE_DIR at another folder." },
  );
}

export function closedError(file: string): OpenClawError {
  return new OpenClawError("STORAGE_CLOSED", `The store ${file} is closed`, {
    hint: "Start the gateway again.",
  });
}

function primaryResult(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode % 256 : undefined;
}

/** The file system's own code, such as `EACCES`. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
