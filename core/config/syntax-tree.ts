import JSON5 from "json5";
import type { ConfigPath } from "./path-expression.ts";

/** A piece of the text: from `start` up to, not including, `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A key of an object or an element of a list, with the place of its comma if it has one. */
export interface TreeItem extends Span {
  key: string;
  value: TreeValue;
  comma?: number;
}

export interface TreeValue extends Span {
  kind: "object" | "list" | "scalar";
  items: TreeItem[];
}

/**
 * Where every value of a JSON5 text stands. The text must have been read as a config before: this only finds places and does not judge.
 */
export function parseTree(text: string): TreeValue {
  return readValue({ text, position: 0 });
}

/** The item at a path. Of a repeated key the last one counts, as it does for the reader of the config. */
export function findItem(tree: TreeValue, path: ConfigPath): TreeItem | undefined {
  let value: TreeValue | undefined = tree;
  let item: TreeItem | undefined;
  for (const part of path) {
    item = value?.items.findLast((candidate) => candidate.key === String(part));
    value = item?.value;
  }
  return item;
}

/** Line and column of a place in the text, both from 1. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

interface Cursor {
  text: string;
  position: number;
}

const gap = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
const quoted = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
const bare = /[^\s,:[\]{}/]+/y;

function readValue(cursor: Cursor): TreeValue {
  take(cursor, gap);
  const start = cursor.position;
  const opening = cursor.text[start];
  if (opening === "{" || opening === "[") {
    cursor.position++;
    const kind = opening === "{" ? "object" : "list";
    const items = readItems(cursor, kind);
    return { kind, start, end: cursor.position, items };
  }
  take(cursor, opening === '"' || opening === "'" ? quoted : bare);
  return { kind: "scalar", start, end: cursor.position, items: [] };
}

function readItems(cursor: Cursor, kind: "object" | "list"): TreeItem[] {
  const items: TreeItem[] = [];
  for (;;) {
    take(cursor, gap);
    const next = cursor.text[cursor.position];
    if (next === undefined || next === "}" || next === "]") {
      cursor.position++;
      return items;
    }
    const item = readItem(cursor, kind === "list" ? String(items.length) : undefined);
    take(cursor, gap);
    const hasComma = cursor.text[cursor.position] === ",";
    items.push(hasComma ? { ...item, comma: cursor.position } : item);
    if (hasComma) cursor.position++;
  }
}

function readItem(cursor: Cursor, index: string | undefined): TreeItem {
  const start = cursor.position;
  let key = index;
  if (key === undefined) {
    const opening = cursor.text[start];
    key = readKey(take(cursor, opening === '"' || opening === "'" ? quoted : bare));
    take(cursor, gap);
    // The colon.
    cursor.position++;
  }
  const value = readValue(cursor);
  return { key, start: index === undefined ? start : value.start, end: value.end, value };
}

function readKey(written: string): string {
  if (!/["'\\]/.test(written)) return written;
  const holder: unknown = JSON5.parse(`{${written}:0}`);
  return Object.keys(Object(holder)).join("");
}

function take(cursor: Cursor, pattern: RegExp): string {
  const matcher = new RegExp(pattern.source, pattern.flags);
  matcher.lastIndex = cursor.position;
  const match = matcher.exec(cursor.text)?.[0] ?? "";
  cursor.position += match.length;
  return match;
}
