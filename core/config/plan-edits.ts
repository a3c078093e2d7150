import type { ConfigPath } from "./path-expression.ts";
import { equalValues, isPlainObject, readAt } from "./plain-value.ts";

/** One wish of a caller: a new value for a path, or its removal. */
export interface ConfigEdit {
  path: ConfigPath;
  value?: unknown;
  unset?: true;
}

/**
 * The smallest edits that turn what is at the path into what is wanted. An object that replaces an object changes only the keys that differ, so that
 * comments and order inside it survive.
 */
export function planEdits(document: unknown, edit: ConfigEdit): ConfigEdit[] {
  const current = readAt(document, edit.path);
  if (edit.unset === true) return current === undefined ? [] : [edit];
  return planChange(current, edit.value, edit.path);
}

function planChange(current: unknown, wanted: unknown, path: ConfigPath): ConfigEdit[] {
  if (equalValues(current, wanted)) return [];
  if (isPlainObject(current) && isPlainObject(wanted)) {
    const removed = Object.keys(current)
      .filter((key) => !Object.hasOwn(wanted, key))
      .map((key) => ({ path: [...path, key], unset: true as const }));
    const changed = Object.entries(wanted).flatMap(([key, value]) =>
      planChange(Object.hasOwn(current, key) ? current[key] : undefined, value, [...path, key]),
    );
    return [...removed, ...changed];
  }
  if (Array.isArray(current) && Array.isArray(wanted)) return planListChange(current, wanted, path);
  return [{ path, value: wanted }];
}

function planListChange(current: unknown[], wanted: unknown[], path: ConfigPath): ConfigEdit[] {
  const shared = Math.min(current.length, wanted.length);
  const edits: ConfigEdit[] = [];
  for (let index = current.length - 1; index >= shared; index--) {
    edits.push({ path: [...path, index], unset: true });
  }
  for (const [index, value] of wanted.entries()) {
    if (index < shared) edits.push(...planChange(current[index], value, [...path, index]));
    else edits.push({ path: [...path, index], value });
  }
  return edits;
}
