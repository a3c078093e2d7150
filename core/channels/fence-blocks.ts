/** A stretch of a text: prose, or one fenced block of code. The `raw` texts of all blocks, joined, are the text. */
export type TextBlock = { type: "prose"; raw: string } | FenceBlock;

export interface FenceBlock {
  type: "fence";
  raw: string;
  /** What stands before the fence on its line: indentation, perhaps a list marker. */
  prefix: string;
  /** The run of backticks or tildes. */
  marker: string;
  /** What follows the run on the opening line, trimmed. */
  info: string;
  /** The lines between the fences, without the line break before the closing one. */
  content: string;
  /** False when the text ends inside the fence. */
  closed: boolean;
}

const opening = /^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,32}(?!`)|~{3,32}(?!~))(.*)$/;

/** Takes a text apart by its fences: backticks or tildes, three or more, indented or behind a list marker. Linear in the length of the text. */
export function readTextBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let proseStart = 0;
  let fence: { start: number; contentStart: number; match: RegExpExecArray } | undefined;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    if (fence === undefined) {
      const match = readOpening(line);
      if (match !== undefined) {
        if (start > proseStart) blocks.push({ type: "prose", raw: text.slice(proseStart, start) });
        fence = { start, contentStart: Math.min(end + 1, text.length), match };
      }
    } else if (closes(line, fence.match[2] ?? "")) {
      const content = text.slice(fence.contentStart, Math.max(fence.contentStart, start - 1));
      blocks.push(fenceBlock(fence.match, text.slice(fence.start, end), content, true));
      fence = undefined;
      proseStart = end;
    }
    start = end + 1;
  }
  if (fence !== undefined) {
    const content = text.slice(fence.contentStart);
    blocks.push(fenceBlock(fence.match, text.slice(fence.start), content, false));
  } else if (proseStart < text.length) {
    blocks.push({ type: "prose", raw: text.slice(proseStart) });
  }
  return blocks;
}

/** A backtick behind the opening run makes the line inline code, not a fence. */
function readOpening(line: string): RegExpExecArray | undefined {
  const match = opening.exec(line);
  if (match === null) return undefined;
  const [, , marker = "", info = ""] = match;
  return marker.startsWith("`") && info.includes("`") ? undefined : match;
}

function closes(line: string, marker: string): boolean {
  const run = line.trim();
  return run.length >= marker.length && run === marker.charAt(0).repeat(run.length);
}

function fenceBlock(
  match: RegExpExecArray,
  raw: string,
  content: string,
  closed: boolean,
): FenceBlock {
  const [, prefix = "", marker = "", info = ""] = match;
  return { type: "fence", raw, prefix, marker, info: info.trim(), content, closed };
}
