import { OpenClawError } from "../sdk/errors.ts";

/** Where a value sits in the config: keys of objects and indexes of arrays. */
export type ConfigPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_$][\w$-]*$|^\d+$/;
/** One step: `key`, `[0]`, `["any text"]` or `['any text']`. A dot stands only before a bare key. */
const step = /(\.?)([^.[\]"']+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * Reads `a.b[0]['x.y']`. A number after a dot is a key, a bare number in brackets is an index; whoever walks the path treats the two alike where only
 * one makes sense. Throws `CONFIG_PATH` when the text is no path.
 */
export function parsePath(text: string): (string | number)[] {
  const parts: (string | number)[] = [];
  const trimmed = text.trim();
  let position = 0;
  while (position < trimmed.length) {
    step.lastIndex = position;
    const match = step.exec(trimmed);
    if (match === null || !isJoined(match, parts.length)) throw notAPath(text);
    parts.push(partOf(match));
    position = step.lastIndex;
  }
  if (parts.length === 0) throw notAPath(text);
  return parts;
}

function isJoined(match: RegExpExecArray, count: number): boolean {
  const isBare = match[2] !== undefined;
  return !isBare || (match[1] === ".") === count > 0;
}

function partOf(match: RegExpExecArray): string | number {
  const [, , bare, index, double, single] = match;
  if (bare !== undefined) return bare.trim();
  if (index !== undefined) return Number(index);
  return (double ?? single ?? "").replace(/\\(.)/g, "$1");
}

function notAPath(text: string): OpenClawError {
  return new OpenClawError("CONFIG_PATH", `"${text}" is not a path into the config.`, {
    hint: `Write keys with dots and indexes in brackets, for example gateway.port or a.list[0]["key.with.dots"].`,
  });
}

/** The inverse of `parsePath`: keys that are not plain words are put in brackets and quotes. */
export function formatPath(parts: ConfigPath): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!plainKey.test(part)) text += `["${part.replace(/["\\]/g, "\\$&")}"]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}
