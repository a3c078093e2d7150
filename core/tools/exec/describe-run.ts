import type { RunningProcess } from "./process-table.ts";

/** Below the usual cap of a tool's result, so that its last line is never cut off. */
const mostCharacters = 14_000;

/** What a process wrote, and how it stands. */
export function describeRun(run: RunningProcess, text = run.output): string {
  run.news();
  const hidden = Math.max(0, text.length - mostCharacters) + run.dropped;
  const shown = text.slice(-mostCharacters).trimEnd();
  return [
    ...(hidden > 0 ? [`[${hidden} characters before this are left out.]`] : []),
    ...(shown === "" ? [] : [shown]),
    `[${stateOf(run)}]`,
  ].join("\n");
}

export function stateOf({ id, state, exit }: RunningProcess): string {
  switch (state) {
    case "running":
      return `It still runs: session ${id}. Look with process.`;
    case "exited":
      return exit === "0" ? "It ended well." : `It ended with ${exit}.`;
    case "killed":
      return "It was ended.";
    case "timed-out":
      return "It was ended because it took too long.";
    case "failed":
      return `It could not be started: ${exit}.`;
  }
}
