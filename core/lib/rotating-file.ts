import {
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

export interface RotatingFileOptions {
  file: string;
  /** The file is put aside before it would grow past this many bytes. */
  maxBytes: number;
  /** How many files there may be, the current one included. The others are called `<file>.1` (youngest) and so on. */
  maxFiles: number;
  /** Called with the first of a row of failures. */
  onFailure?: (error: unknown) => void;
}

/** Appends lines to a file that only its owner can read. Never throws: a line that cannot be written is dropped and the next one tries again. */
export interface RotatingFile {
  /** @param line with its line break */
  write(line: string): void;
  close(): void;
}

export function createRotatingFile(options: RotatingFileOptions): RotatingFile {
  const { file, maxBytes, maxFiles, onFailure } = options;
  let open: { descriptor: number; size: number } | undefined;
  let failing = false;
  /** A write that was cut short leaves half a line; the next one starts on a fresh line. */
  let torn = false;

  function close(): void {
    if (open === undefined) return;
    const { descriptor } = open;
    open = undefined;
    closeSync(descriptor);
  }

  function append(line: string): void {
    const bytes = Buffer.from(torn ? `\n${line}` : line);
    open ??= openFile(file);
    if (open.size > 0 && open.size + bytes.length > maxBytes) {
      close();
      rotate(file, maxFiles);
      open = openFile(file);
    }
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(open.descriptor, bytes, written);
      torn = false;
    } finally {
      open.size += written;
      if (written > 0 && written < bytes.length) torn = true;
    }
  }

  return {
    write(line) {
      try {
        append(line);
        failing = false;
      } catch (error) {
        if (!failing) onFailure?.(error);
        failing = true;
      }
    },
    close() {
      try {
        close();
      } catch {
        // The descriptor is gone either way.
      }
    },
  };
}

function openFile(file: string): { descriptor: number; size: number } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, "a", 0o600);
  const status = fstatSync(descriptor);
  // A device keeps the mode that it has.
  if (status.isFile()) fchmodSync(descriptor, 0o600);
  return { descriptor, size: status.size };
}

/** Moves every file one number up; the oldest goes. */
function rotate(file: string, maxFiles: number): void {
  const numbered = (number: number): string => (number === 0 ? file : `${file}.${number}`);
  rmSync(numbered(maxFiles - 1), { force: true });
  for (let number = maxFiles - 2; number >= 0; number -= 1) {
    renameIfThere(numbered(number), numbered(number + 1));
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
