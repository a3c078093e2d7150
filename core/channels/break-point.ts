/** Where prose may be parted, best first. Inside a fence only line breaks and, at need, spaces count. */
export type BreakStyle = "prose" | "code";

type Finder = (text: string, start: number, room: number, least: number) => number | undefined;

const finders: Record<BreakStyle, readonly Finder[]> = {
  prose: [paragraphBreak, lineBreak, sentenceBreak, wordBreak],
  code: [lineBreak, wordBreak],
};

const fenceLike = /[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:`{3}|~{3})/y;
const linkShape = /^\[[^[\]\n]*\]\([^()\s]*\)/;
const longestLink = 600;
const sentenceEnd = /[.!?…]["'”’)\]]*$/u;
const sentenceEndWithoutSpace = /[。！？]$/u;

/**
 * How many characters from `start` to take, at most `room`: up to the last paragraph, else line, sentence, word. Breaks before `minimum` characters are not
 * worth it. Undefined when there is none; the caller then parts a word with `hardBreak`.
 */
export function softBreak(
  text: string,
  start: number,
  room: number,
  minimum: number,
  style: BreakStyle,
): number | undefined {
  const least = Math.max(minimum, leadingSpace(text, start, room) + 1);
  for (const find of finders[style]) {
    const cut = find(text, start, room, least);
    if (cut !== undefined) return cut;
  }
  return undefined;
}

/** A place at or before `room` that parts no surrogate pair, no combined character, and no run of backticks that would then begin a line. */
export function hardBreak(text: string, start: number, room: number): number {
  const cut = graphemeBreak(text, start, room);
  const moved = beforeFenceRun(text, start, start + cut) - start;
  if (moved <= 0 || moved === cut) return cut;
  const safe = graphemeBreak(text, start, moved);
  return safe > 0 ? safe : cut;
}

/** Skips the white space at a break; keeps the indentation of the line that follows, unless it is longer than `longest`. */
export function skipBreak(text: string, from: number, longest: number): number {
  let at = from;
  let lineStart = from === 0 || text[from - 1] === "\n" ? from : undefined;
  while (at < text.length && isSpace(text, at)) {
    if (text[at] === "\n") lineStart = at + 1;
    at += 1;
  }
  return lineStart === undefined || at === text.length || at - lineStart > longest ? at : lineStart;
}

function leadingSpace(text: string, start: number, room: number): number {
  let count = 0;
  while (count < room && isSpace(text, start + count)) count += 1;
  return count;
}

function paragraphBreak(
  text: string,
  start: number,
  room: number,
  minimum: number,
): number | undefined {
  const window = text.slice(start, start + room + 2);
  const cut = Math.max(window.lastIndexOf("\n\n"), window.lastIndexOf("\n\r\n"));
  return cut > 0 && cut >= minimum && cut <= room ? cut : undefined;
}

function lineBreak(text: string, start: number, room: number, minimum: number): number | undefined {
  const cut = text.slice(start, start + room + 1).lastIndexOf("\n");
  return cut > 0 && cut >= minimum ? cut : undefined;
}

function sentenceBreak(
  text: string,
  start: number,
  room: number,
  minimum: number,
): number | undefined {
  return lastCut(text, start, room, minimum, (at) => {
    const before = text.slice(Math.max(start, at - 6), at);
    return isSpace(text, at) ? sentenceEnd.test(before) : sentenceEndWithoutSpace.test(before);
  });
}

function wordBreak(text: string, start: number, room: number, minimum: number): number | undefined {
  return lastCut(text, start, room, minimum, (at) => isSpace(text, at));
}

function lastCut(
  text: string,
  start: number,
  room: number,
  minimum: number,
  fits: (at: number) => boolean,
): number | undefined {
  for (let cut = room; cut >= Math.max(1, minimum); cut -= 1) {
    const at = start + cut;
    if (fits(at) && isHarmless(text, start, at) && !isInsideLink(text, start, at)) return cut;
  }
  return undefined;
}

/** `[text](address)` is a link only in one piece. Longer ones than anybody writes are not looked for. */
function isInsideLink(text: string, start: number, at: number): boolean {
  const from = Math.max(start, at - longestLink);
  const before = text.slice(from, at);
  const open = before.lastIndexOf("[");
  if (open === -1 || before.includes("\n", open)) return false;
  const link = linkShape.exec(text.slice(from + open, from + open + longestLink));
  return link !== null && from + open + link[0].length > at;
}

/** A break inside a line makes two lines of it: neither may look like a fence that was not there. */
export function isHarmless(text: string, start: number, at: number): boolean {
  let next = at;
  while (next < text.length && isSpace(text, next) && text[next] !== "\n") next += 1;
  if (looksLikeFence(text, next)) return false;
  const lineStart = text.slice(start, at).lastIndexOf("\n") + 1 + start;
  return !looksLikeFence(text, lineStart);
}

function looksLikeFence(text: string, at: number): boolean {
  fenceLike.lastIndex = at;
  return fenceLike.test(text);
}

function beforeFenceRun(text: string, start: number, at: number): number {
  let run = at;
  while (run > start && isFenceCharacter(text, run - 1)) run -= 1;
  return looksLikeFence(text, at) || at - run > 0 ? run - 1 : at;
}

function isFenceCharacter(text: string, at: number): boolean {
  return text[at] === "`" || text[at] === "~";
}

function graphemeBreak(text: string, start: number, room: number): number {
  const end = start + room;
  if (end >= text.length) return text.length - start;
  if (text.charCodeAt(end) < 128 && text.charCodeAt(end - 1) < 128) return room;
  const reach = 64;
  let from = Math.max(start, end - reach);
  if (isLowSurrogate(text, from)) from += 1;
  let best = 0;
  for (const { index } of new Intl.Segmenter().segment(text.slice(from, end + reach))) {
    if (from + index <= end) best = from + index;
  }
  if (best > start) return best - start;
  return isLowSurrogate(text, end) && room > 1 ? room - 1 : room;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function isSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit >= 9 && unit <= 13) || unit === 32 || unit === 0x3000;
}
