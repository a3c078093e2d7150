import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";

/** Steps of a pattern such as `guilds.*.channels.*.allow`; `*` stands for any one key or index. */
export function parsePattern(pattern: string): string[] {
  return pattern === "" ? [] : pattern.split(".");
}

/** True when the path is what the pattern names, or lies below it. */
export function isUnderPattern(path: ConfigPath, pattern: readonly string[]): boolean {
  if (path.length < pattern.length) return false;
  return pattern.every((part, index) => part === "*" || part === String(path[index]));
}

/** Every path of the document that the pattern names, with the keys that its stars stood for. */
export function findMatches(
  root: unknown,
  pattern: readonly string[],
): { path: (string | number)[]; stars: string[] }[] {
  let found: { path: (string | number)[]; stars: string[]; value: unknown }[] = [
    { path: [], stars: [], value: root },
  ];
  for (const part of pattern) {
    found = found.flatMap(({ path, stars, value }) =>
      entriesOf(value)
        .filter(([key]) => part === "*" || part === String(key))
        .map(([key, item]) => ({
          path: [...path, key],
          stars: part === "*" ? [...stars, String(key)] : stars,
          value: item,
        })),
    );
  }
  return found.map(({ path, stars }) => ({ path, stars }));
}

/** Puts the keys that `findMatches` met in the place of the pattern's stars, in order. */
export function fillPattern(pattern: readonly string[], stars: readonly string[]): string[] {
  let next = 0;
  return pattern.map((part) => (part === "*" ? (stars[next++] ?? part) : part));
}

function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return isPlainObject(value) ? Object.entries(value) : [];
}
