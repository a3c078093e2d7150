import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import { equalValues, isPlainObject, readAt } from "./plain-value.ts";
import type { Config } from "./schema.ts";

/** The paths of the values in which two configs differ, in order. Lists count as one value, and so does an object without keys. */
export function changedPaths(before: Config, after: Config): string[] {
  return collect(before, after, []).map(formatPath).toSorted();
}

function collect(before: unknown, after: unknown, path: ConfigPath): ConfigPath[] {
  if (equalValues(before, after)) return [];
  const left = keysOf(before);
  const right = keysOf(after);
  if (left === undefined || right === undefined || left.length + right.length === 0) return [path];
  return [...new Set([...left, ...right])].flatMap((key) =>
    collect(readAt(before, [key]), readAt(after, [key]), [...path, key]),
  );
}

/** What is not there has no keys; what is neither that nor an object has no parts. */
function keysOf(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  return isPlainObject(value) ? Object.keys(value) : undefined;
}
