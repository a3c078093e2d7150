/** Knows whether a Markdown text that is read piece by piece stands inside code. */
export interface CodeTracker {
  see(text: string): void;
  /** Ask only where a run of backticks cannot go on. */
  isInside(): boolean;
  reset(): void;
}

/** Inline code ends with as many backticks as it began, or with its line; a fence (three or more) ends with another fence. */
export function createCodeTracker(): CodeTracker {
  let run = 0;
  let open = 0;

  function closeRun(): void {
    if (run === 0) return;
    if (open === 0) open = run;
    else if (run === open || (open >= 3 && run >= 3)) open = 0;
    run = 0;
  }

  return {
    see(text) {
      for (const character of text) {
        if (character === "`") {
          run += 1;
          continue;
        }
        closeRun();
        if (character === "\n" && open < 3) open = 0;
      }
    },
    isInside() {
      closeRun();
      return open > 0;
    },
    reset() {
      run = 0;
      open = 0;
    },
  };
}
