import { OpenClawError } from "../sdk/errors.ts";
import { isPlainObject } from "./plain-value.ts";
import type { TreeValue } from "./syntax-tree.ts";

/** How a document is written, so that what is added looks like its neighbours. */
export interface TextStyle {
  newline: string;
  /** One step of indentation. */
  unit: string;
  /** False when keys are written without quotes where they can be. */
  quotesKeys: boolean;
  quote: '"' | "'";
  trailingCommas: boolean;
}

export function detectStyle(text: string, tree: TreeValue): TextStyle {
  const items = allItems(tree);
  const starts = items.map((item) => text[item.start] ?? "");
  const scalars = items.map((item) => text[item.value.start] ?? "");
  const quotes = [...starts, ...scalars].filter(
    (character) => character === '"' || character === "'",
  );
  const single = quotes.filter((character) => character === "'").length;
  const keys = objectKeyStarts(text, tree);
  const quotedKeys = keys.filter((character) => character === '"' || character === "'").length;
  const [, unit] = /\n([ \t]+)\S/.exec(text) ?? [];
  const last = tree.items.at(-1);
  return {
    newline: text.includes("\r\n") ? "\r\n" : "\n",
    unit: unit ?? "  ",
    quotesKeys: keys.length > 0 && quotedKeys * 2 > keys.length,
    quote: single * 2 > quotes.length ? "'" : '"',
    trailingCommas: last === undefined || last.comma !== undefined,
  };
}

/** JSON5 text of a value whose first line stands at the given indentation. Throws `CONFIG_VALUE` on what JSON cannot say. */
export function renderValue(value: unknown, style: TextStyle, indent: string): string {
  if (typeof value === "string") return renderString(value, style.quote);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value === null || typeof value === "boolean") return String(value);
  const inner = indent + style.unit;
  if (Array.isArray(value)) {
    const items = value.map((item) => renderValue(item, style, inner));
    const isShort = items.every((item) => !item.includes("\n")) && items.join(", ").length <= 60;
    return isShort ? `[${items.join(", ")}]` : renderLines("[", items, "]", style, indent);
  }
  if (isPlainObject(value)) {
    const items = Object.entries(value).map(
      ([key, item]) => `${renderKey(key, style)}: ${renderValue(item, style, inner)}`,
    );
    return items.length === 0 ? "{}" : renderLines("{", items, "}", style, indent);
  }
  throw new OpenClawError("CONFIG_VALUE", `A ${typeof value} cannot be written into the config.`);
}

export function renderKey(key: string, style: TextStyle): string {
  const isBare = !style.quotesKeys && /^[A-Za-z_$][\w$]*$/.test(key);
  return isBare ? key : renderString(key, style.quote);
}

function renderLines(
  open: string,
  items: readonly string[],
  close: string,
  style: TextStyle,
  indent: string,
): string {
  const lines = items.map((item) => `${indent}${style.unit}${item}`);
  const end = style.trailingCommas ? "," : "";
  return [open, `${lines.join(`,${style.newline}`)}${end}`, `${indent}${close}`].join(
    style.newline,
  );
}

function renderString(text: string, quote: '"' | "'"): string {
  const double = JSON.stringify(text)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  if (quote === '"') return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function allItems(value: TreeValue): TreeValue["items"] {
  return value.items.flatMap((item) => [item, ...allItems(item.value)]);
}

function objectKeyStarts(text: string, value: TreeValue): string[] {
  const own = value.kind === "object" ? value.items.map((item) => text[item.start] ?? "") : [];
  return [...own, ...value.items.flatMap((item) => objectKeyStarts(text, item.value))];
}
