import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import { hasAt, isPlainObject, mergeValues, readAt, removeAt, writeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

/** A document in the newest spelling, and how it got there. */
export interface Normalised {
  document: PlainObject;
  /** In the order in which they were made. */
  moves: { from: ConfigPath; to: ConfigPath }[];
  /** Things to tell, each at its place in the file. */
  errors: { path: ConfigPath; message: string }[];
  warnings: { path: ConfigPath; message: string }[];
  notices: string[];
}

/** Where the file itself spells the setting that the normalised document has at `path`. */
export function originalPath(path: ConfigPath, moves: Normalised["moves"]): ConfigPath {
  return moves.reduceRight<ConfigPath>((current, { from, to }) => {
    const fits =
      to.length <= current.length && to.every((part, i) => String(part) === String(current[i]));
    return fits ? [...from, ...current.slice(to.length)] : current;
  }, path);
}

/** Moves one value. When the new place is taken, its value wins; of two objects each key does so on its own. */
export function moveValue(result: Normalised, from: ConfigPath, to: ConfigPath): void {
  const { document } = result;
  const old = readAt(document, from);
  if (!hasAt(document, to)) {
    if (!writeAt(document, to, old)) return;
    result.moves.push({ from, to });
  } else {
    const current = readAt(document, to);
    if (isPlainObject(old) && isPlainObject(current)) {
      writeAt(document, to, mergeValues(old, current));
    } else {
      const message = `is an older spelling of ${formatPath(to)}, which is set as well; the older one is ignored`;
      result.warnings.push({ path: from, message });
    }
  }
  removeAt(document, from);
}
