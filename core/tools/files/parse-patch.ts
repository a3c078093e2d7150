/** One file of a patch. */
export type PatchStep =
  | { kind: "add"; path: string; text: string }
  | { kind: "delete"; path: string }
  | { kind: "update"; path: string; to?: string; hunks: Hunk[] };

/** Neighbouring lines before and after; `after` is a line above them that tells where they are. */
export interface Hunk {
  after?: string;
  before: string[];
  now: string[];
  /** They are the last lines of the file. */
  isEnd: boolean;
}

const fileLine = /^\*\*\* (Add|Delete|Update) File: (.+)$/;

/** Reads a patch between `*** Begin Patch` and `*** End Patch`. Throws a sentence that says which line is wrong. */
export function parsePatch(input: string): PatchStep[] {
  const lines = input.trim().split(/\r?\n/);
  if (lines[0]?.trim() !== "*** Begin Patch" || lines.at(-1)?.trim() !== "*** End Patch") {
    throw new Error("A patch begins with *** Begin Patch and ends with *** End Patch.");
  }
  const body = lines.slice(1, -1);
  const steps: PatchStep[] = [];
  for (let at = 0; at < body.length;) {
    const line = body[at] ?? "";
    const [, kind, path = ""] = fileLine.exec(line.trimEnd()) ?? [];
    if (kind === undefined) throw unexpected(line, at);
    const end = nextFile(body, at + 1);
    const own = body.slice(at + 1, end);
    steps.push(readStep(kind, path.trim(), own, at + 1));
    at = end;
  }
  if (steps.length === 0) throw new Error("The patch changes nothing.");
  return steps;
}

function nextFile(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, at) => at >= from && fileLine.test(line.trimEnd()));
  return found < 0 ? lines.length : found;
}

function readStep(kind: string, path: string, lines: string[], from: number): PatchStep {
  if (kind === "Delete") {
    if (lines.some((line) => line.trim() !== "")) throw unexpected(lines[0] ?? "", from);
    return { kind: "delete", path };
  }
  if (kind === "Add") {
    const text = lines.map((line, at) => {
      if (!line.startsWith("+")) throw unexpected(line, from + at);
      return `${line.slice(1)}\n`;
    });
    return { kind: "add", path, text: text.join("") };
  }
  const [, to] = /^\*\*\* Move to: (.+)$/.exec(lines[0]?.trimEnd() ?? "") ?? [];
  const hunks = readHunks(to === undefined ? lines : lines.slice(1), from);
  if (to === undefined && hunks.length === 0)
    throw new Error(`The patch changes nothing in ${path}.`);
  return { kind: "update", path, ...(to === undefined ? {} : { to: to.trim() }), hunks };
}

function readHunks(lines: readonly string[], from: number): Hunk[] {
  const hunks: Hunk[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.startsWith("@@")) {
      const after = line
        .slice(2)
        .replace(/@@\s*$/, "")
        .trim();
      hunks.push({ ...(after === "" ? {} : { after }), before: [], now: [], isEnd: false });
      continue;
    }
    if (hunks.length === 0) hunks.push({ before: [], now: [], isEnd: false });
    const hunk = hunks.at(-1);
    if (hunk === undefined) continue;
    if (line.trimEnd() === "*** End of File") {
      hunk.isEnd = true;
      continue;
    }
    const [sign, text] = [line.charAt(0), line.slice(1)];
    if (!["", " ", "+", "-"].includes(sign)) throw unexpected(line, from + at);
    if (sign !== "+") hunk.before.push(text);
    if (sign !== "-") hunk.now.push(text);
  }
  return hunks.filter(({ before, now }) => before.length > 0 || now.length > 0);
}

function unexpected(line: string, at: number): Error {
  return new Error(`Line ${at + 2} of the patch has no place there: ${line.slice(0, 80)}`);
}
