import type { ConfigPath } from "./path-expression.ts";
import { detectStyle, renderKey, renderValue } from "./render-value.ts";
import type { TextStyle } from "./render-value.ts";
import { findItem, parseTree } from "./syntax-tree.ts";
import type { Span, TreeItem, TreeValue } from "./syntax-tree.ts";

/**
 * The text with the value at a path set, and nothing else touched: comments, order, spacing and every other value stay as they are. Undefined when
 * there is no place for it: something that is neither object nor list is in the way, or an index lies beyond the end of its list.
 */
export function setInText(text: string, path: ConfigPath, value: unknown): string | undefined {
  const tree = parseTree(text);
  const style = detectStyle(text, tree);
  for (let depth = path.length; depth >= 0; depth--) {
    const holder = depth === 0 ? tree : findItem(tree, path.slice(0, depth))?.value;
    if (holder === undefined) continue;
    const [key, ...rest] = path.slice(depth);
    if (key === undefined) {
      return splice(text, holder, renderValue(value, style, indentAt(text, holder.start)));
    }
    if (holder.kind === "scalar") return undefined;
    if (holder.kind === "list" && Number(key) !== holder.items.length) return undefined;
    const wrapped = rest.reduceRight<unknown>((inner, part) => ({ [String(part)]: inner }), value);
    return insert(text, holder, String(key), wrapped, style);
  }
  return undefined;
}

/**
 * The text without the value at a path. Comments inside it go with it, those around it stay. A key that is written twice goes twice. Undefined when it
 * is not there.
 */
export function removeFromText(text: string, path: ConfigPath): string | undefined {
  const tree = parseTree(text);
  const parent = path.length === 1 ? tree : findItem(tree, path.slice(0, -1))?.value;
  const item = findItem(tree, path);
  if (item === undefined || parent === undefined) return undefined;
  const cuts: Span[] = [{ start: item.start, end: item.end }];
  const comma = item.comma ?? commaBefore(parent, item);
  if (comma !== undefined) cuts.push({ start: comma, end: comma + 1 });
  const rest = cuts.toSorted((left, right) => right.start - left.start).reduce(cut, text);
  return parent.kind === "list" ? rest : (removeFromText(rest, path) ?? rest);
}

/** A file that is strict JSON stays so: without a comma of its own, the last item takes the one before it along. */
function commaBefore(parent: TreeValue, item: TreeItem): number | undefined {
  const index = parent.items.indexOf(item);
  return index > 0 ? parent.items[index - 1]?.comma : undefined;
}

/** Cuts a piece out, with its whole line when nothing else is left there. */
function cut(text: string, { start, end }: Span): string {
  const lineStart = start - (/[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0);
  const before = text[lineStart - 1];
  const after = /^[ \t]*(\r\n|\n|\r)/.exec(text.slice(end));
  if (after !== null && (before === "\n" || before === "\r")) {
    return text.slice(0, lineStart) + text.slice(end + after[0].length);
  }
  const space = /^[ \t]+/.exec(text.slice(end))?.[0].length ?? 0;
  const hasSpaceBefore = lineStart < start;
  const isTight = space === 0 && /[\]}]/.test(text[end] ?? "");
  if (hasSpaceBefore && isTight) return text.slice(0, lineStart) + text.slice(end);
  return text.slice(0, start) + text.slice(hasSpaceBefore ? end + space : end);
}

function insert(
  text: string,
  holder: TreeValue,
  key: string,
  value: unknown,
  style: TextStyle,
): string {
  const write = (indent: string): string => {
    const rendered = renderValue(value, style, indent);
    return holder.kind === "list" ? rendered : `${renderKey(key, style)}: ${rendered}`;
  };
  const last = holder.items.at(-1);
  return last === undefined
    ? insertFirst(text, holder, write, style)
    : insertAfter(text, holder, last, write, style);
}

type Write = (indent: string) => string;

function insertFirst(text: string, holder: TreeValue, write: Write, style: TextStyle): string {
  const indent = indentAt(text, holder.start);
  const inner = indent + style.unit;
  const content = text.slice(holder.start + 1, holder.end - 1);
  const kept = content.trimEnd();
  const inside = { start: holder.start + 1, end: holder.end - 1 };
  const alone = write(indent);
  if (holder.kind === "list" && kept === "" && !/[\n\r]/.test(alone)) {
    return splice(text, inside, alone);
  }
  const comma = style.trailingCommas ? "," : "";
  const body = `${kept}${style.newline}${inner}${write(inner)}${comma}${style.newline}${indent}`;
  return splice(text, inside, body);
}

function insertAfter(
  text: string,
  holder: TreeValue,
  last: TreeItem,
  write: Write,
  style: TextStyle,
): string {
  const afterLast = last.comma === undefined ? last.end : last.comma + 1;
  const tail = text.slice(afterLast, holder.end - 1);
  const withComma =
    last.comma === undefined ? splice(text, { start: last.end, end: last.end }, ",") : text;
  const shift = withComma.length - text.length;
  if (!/[\n\r]/.test(tail)) {
    const at = afterLast + shift;
    const comma = last.comma === undefined ? "" : ",";
    return splice(
      withComma,
      { start: at, end: at },
      ` ${write(indentAt(text, last.start))}${comma}`,
    );
  }
  const at = afterLast + shift + tail.trimEnd().length;
  const indent = isFirstOnLine(text, last.start)
    ? indentAt(text, last.start)
    : indentAt(text, holder.start) + style.unit;
  const comma = last.comma === undefined ? "" : ",";
  return splice(
    withComma,
    { start: at, end: at },
    `${style.newline}${indent}${write(indent)}${comma}`,
  );
}

/** The white space at the beginning of the line that a place is on. */
function indentAt(text: string, offset: number): string {
  const lineStart =
    Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}

function isFirstOnLine(text: string, offset: number): boolean {
  return /(^|[\n\r])[ \t]*$/.test(text.slice(0, offset));
}

function splice(text: string, { start, end }: Span, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
