import type { Hunk } from "./parse-patch.ts";

/** The text with all hunks applied, in their order. Throws when the lines of one are not there. */
export function applyHunks(text: string, hunks: readonly Hunk[], name: string): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const endsWithLine = text === "" || /\r?\n$/.test(text);
  const lines = text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
  let from = 0;
  for (const [index, hunk] of hunks.entries()) {
    const start = hunk.after === undefined ? from : lineAfter(lines, hunk.after, from);
    const at = start === undefined ? undefined : findLines(lines, hunk, start);
    if (at === undefined) {
      throw new Error(
        `Part ${index + 1} of the patch does not fit ${name}: its lines are not there. Nothing was changed; read the file again.`,
      );
    }
    lines.splice(at, hunk.before.length, ...hunk.now);
    from = at + hunk.now.length;
  }
  return lines.join(lineEnd) + (endsWithLine && lines.length > 0 ? lineEnd : "");
}

function lineAfter(lines: readonly string[], text: string, from: number): number | undefined {
  const found = lines.findIndex((line, at) => at >= from && line.trim() === text.trim());
  return found < 0 ? undefined : found + 1;
}

/** Where the lines stand: as they are, or else with other white space at their ends. */
function findLines(lines: readonly string[], hunk: Hunk, from: number): number | undefined {
  const { before, isEnd } = hunk;
  if (before.length === 0) return isEnd || hunk.after === undefined ? lines.length : from;
  const last = lines.length - before.length;
  const fits = (at: number, clean: (line: string) => string): boolean =>
    before.every((line, offset) => clean(lines[at + offset] ?? "") === clean(line));
  for (const clean of [(line: string) => line, (line: string) => line.trimEnd()]) {
    for (let at = isEnd ? Math.max(from, last) : from; at <= last; at += 1) {
      if (fits(at, clean)) return at;
    }
  }
  return undefined;
}
