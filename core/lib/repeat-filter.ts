export interface RepeatFilterOptions {
  /** Tells when a line may be shown again although nothing else came in between. */
  now: () => number;
  /** Milliseconds after which a line that goes on repeating shows its count. */
  showAfterMs?: number;
}

/** Holds back a line that equals the one before. */
export interface RepeatFilter {
  /** @param key what makes two lines equal; `write` gets how often the line was held back, 0 for a line on its first showing */
  pass(key: string, write: (repeats: number) => void): void;
  /** Shows the count that is still held back, if there is one. */
  flush(): void;
}

export function createRepeatFilter(options: RepeatFilterOptions): RepeatFilter {
  const { now, showAfterMs = 30_000 } = options;
  let last:
    | { key: string; shownAt: number; held: number; write: (repeats: number) => void }
    | undefined;

  function flush(): void {
    if (last === undefined || last.held === 0) return;
    const { held, write } = last;
    last.held = 0;
    last.shownAt = now();
    write(held);
  }

  return {
    pass(key, write) {
      if (last?.key === key) {
        last.held += 1;
        if (now() - last.shownAt >= showAfterMs) flush();
        return;
      }
      flush();
      last = { key, shownAt: now(), held: 0, write };
      write(0);
    },
    flush,
  };
}

/** The text behind a message that was held back that often. */
export function repeatMark(repeats: number): string {
  return repeats === 0 ? "" : ` (×${repeats})`;
}
