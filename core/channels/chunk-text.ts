import { hardBreak, isHarmless, skipBreak, softBreak, type BreakStyle } from "./break-point.ts";
import { readTextBlocks, type FenceBlock } from "./fence-blocks.ts";

/**
 * Splits a text into messages of at most `limit` UTF-16 units, measured on what is sent. A fence that does not fit is closed at the end of a message and
 * opened again in the next. Nothing is lost but white space at the breaks. Prefers paragraphs, then lines, sentences, words. Linear in the length.
 */
export function chunkText(text: string, limit: number): string[] {
  const chunks = createChunks(limit);
  for (const block of readTextBlocks(text)) {
    if (block.type === "prose") addProse(chunks, block.raw);
    else addFence(chunks, block);
  }
  const parts = chunks.finish();
  const bare = text.trim();
  return parts.length > 0 || bare === "" ? parts : [bare.slice(0, limit)];
}

interface Chunks {
  readonly limit: number;
  /** What still fits into the message at hand. */
  room(): number;
  isEmpty(): boolean;
  append(text: string): void;
  /** Ends the message at hand. */
  flush(): void;
  finish(): string[];
}

function createChunks(limit: number): Chunks {
  const done: string[] = [];
  let current = "";
  const flush = (): void => {
    const chunk = current.replace(/^(?:[ \t\r]*\n)+/, "").trimEnd();
    if (chunk !== "") done.push(chunk);
    current = "";
  };
  return {
    limit,
    room: () => limit - current.length,
    isEmpty: () => current.trim() === "",
    append: (text) => {
      current += text;
    },
    flush,
    finish() {
      flush();
      return done;
    },
  };
}

function addProse(chunks: Chunks, text: string): void {
  const worthwhile = Math.floor(chunks.limit / 4);
  let at = 0;
  while (at < text.length) {
    const room = chunks.room();
    if (text.length - at <= room) return chunks.append(text.slice(at));
    const used = chunks.limit - room;
    const cut = findCut(text, at, room, Math.max(1, worthwhile - used), "prose");
    if (cut.hard && used >= worthwhile && !chunks.isEmpty()) {
      chunks.flush();
      at = skipBreak(text, at, worthwhile);
      continue;
    }
    chunks.append(text.slice(at, at + cut.length));
    chunks.flush();
    at = skipBreak(text, at + cut.length, worthwhile);
  }
}

/** A soft break that makes a message worth sending, else a hard one; an early soft one only where the hard one would make a fence of a word. */
function findCut(
  text: string,
  at: number,
  room: number,
  minimum: number,
  style: BreakStyle,
): { length: number; hard: boolean } {
  const soft = room < 1 ? undefined : softBreak(text, at, room, minimum, style);
  if (soft !== undefined) return { length: soft, hard: false };
  const hard = hardBreak(text, at, Math.max(1, room));
  if (isHarmless(text, at, at + hard)) return { length: hard, hard: true };
  const early = softBreak(text, at, room, 1, style);
  return early === undefined ? { length: hard, hard: true } : { length: early, hard: false };
}

function addFence(chunks: Chunks, fence: FenceBlock): void {
  if (!fence.closed && fence.content.trim() === "") return;
  const whole = fence.closed ? fence.raw : closeFence(fence);
  if (whole.length <= chunks.room()) return chunks.append(whole);
  if (whole.length <= chunks.limit) {
    chunks.flush();
    return chunks.append(whole);
  }
  splitFence(chunks, fence);
}

function splitFence(chunks: Chunks, fence: FenceBlock): void {
  const worthwhile = Math.floor(chunks.limit / 4);
  const close = `${indentOf(fence, worthwhile)}${fence.marker}`;
  const fits = fence.info.length + close.length <= worthwhile;
  const reopen = fits ? `${close}${fence.info}` : close;
  const open = fits ? `${prefixOf(fence, worthwhile)}${fence.marker}${fence.info}` : close;
  const text = fits || fence.info === "" ? fence.content : `${fence.info}\n${fence.content}`;
  const frame = (header: string): number => header.length + close.length + 2;
  if (chunks.limit - frame(open) < worthwhile) return addProse(chunks, fence.raw);
  if (chunks.room() - frame(open) < worthwhile) chunks.flush();
  const longestIndent = Math.floor(worthwhile / 2);
  let header = open;
  for (let at = skipBreak(text, 0, longestIndent); at < text.length; header = reopen) {
    const room = chunks.room() - frame(header);
    const rest = text.length - at;
    const cut = rest <= room ? rest : findCut(text, at, room, Math.floor(room / 4), "code").length;
    chunks.append(`${header}\n${text.slice(at, at + cut).trimEnd()}\n${close}`);
    at = skipBreak(text, at + cut, longestIndent);
    if (at < text.length) chunks.flush();
  }
}

/** A text that ends inside a fence gets its end, without an empty line before it. */
function closeFence(fence: FenceBlock): string {
  return `${fence.raw.trimEnd()}\n${indentOf(fence, fence.raw.length)}${fence.marker}`;
}

/** The closing fence and a reopened one stand where the first did, without its list marker. */
function indentOf(fence: FenceBlock, longest: number): string {
  return prefixOf(fence, longest).replaceAll(/[^ \t]/g, " ");
}

function prefixOf(fence: FenceBlock, longest: number): string {
  return fence.prefix.length + fence.marker.length * 2 <= longest ? fence.prefix : "";
}
