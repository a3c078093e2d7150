import type { ConfigPath } from "./path-expression.ts";
import { equalValues, hasAt, readAt } from "./plain-value.ts";
import type { ConfigSource } from "./resolve-includes.ts";
import { findItem, parseTree, positionAt } from "./syntax-tree.ts";
import type { TreeValue } from "./syntax-tree.ts";

export interface Location {
  file: string;
  line: number;
  column: number;
}

/** Finds where a path of the whole document is written down. Texts are parsed on the first question about them. */
export function createLocator(
  sources: readonly ConfigSource[],
  document: unknown,
): (path: ConfigPath, at: "key" | "value") => Location | undefined {
  const trees = new Map<ConfigSource, TreeValue>();
  return (path, at) => {
    const source = findSource(sources, document, path);
    if (source === undefined) return undefined;
    const tree = trees.get(source) ?? parseTree(source.text);
    trees.set(source, tree);
    const item = findItem(tree, path.slice(source.mount.length));
    if (item === undefined) return undefined;
    const offset = at === "key" ? item.start : item.value.start;
    return { file: source.file, ...positionAt(source.text, offset) };
  };
}

/**
 * The file that has the last word about a path. Lists of several files are joined, which shifts their indexes; a file counts only when what it has
 * at the path is what the whole has there.
 */
export function findSource(
  sources: readonly ConfigSource[],
  document: unknown,
  path: ConfigPath,
): ConfigSource | undefined {
  const value = readAt(document, path);
  const holders = sources.filter(({ mount, document: own }) => {
    const isBelow = mount.every((part, index) => String(part) === String(path[index]));
    return isBelow && path.length > mount.length && hasAt(own, path.slice(mount.length));
  });
  const exact = holders.filter((source) =>
    equalValues(readAt(source.document, path.slice(source.mount.length)), value),
  );
  // Keys beside an $include win over what it brings, and a later file over an earlier one; the config file is the first source.
  const [main] = sources;
  return exact.find((source) => source === main) ?? exact.at(-1) ?? holders.at(-1);
}
