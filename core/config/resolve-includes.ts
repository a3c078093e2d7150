import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { errorMessage, isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import type { ConfigPath } from "./path-expression.ts";
import { displayPath, expandTilde } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { isPlainObject, mergeValues } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { parseFragment } from "./read-document.ts";

/** One file that took part, and where in the whole its content sits. */
export interface ConfigSource {
  file: string;
  text: string;
  mount: ConfigPath;
  /** What the file holds, with its own includes not yet resolved. */
  document: unknown;
}

export interface IncludedConfig {
  document: PlainObject;
  /** The config file first, then the included ones in the order in which they were met. */
  sources: ConfigSource[];
}

const deepestLevel = 10;
const largestFile = 2 * 1024 * 1024;
const longestPath = 4096;

interface Walk {
  paths: Paths;
  sources: ConfigSource[];
  roots: string[];
}

interface Place {
  file: string;
  mount: ConfigPath;
  /** The files that led here, the config file first. */
  chain: readonly string[];
}

/** Resolves every `$include` of a document. Rejects with a `CONFIG_INCLUDE` or, for an included file that does not parse, `CONFIG_SYNTAX` error. */
export async function resolveIncludes(
  main: { text: string; document: PlainObject },
  paths: Paths,
): Promise<IncludedConfig> {
  const file = await realpath(paths.configFile).catch(() => paths.configFile);
  const roots = [dirname(paths.configFile), dirname(file), ...paths.includeRoots];
  const resolvedRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  const first = { file: paths.configFile, text: main.text, mount: [], document: main.document };
  const walk: Walk = { paths, sources: [first], roots: resolvedRoots };
  const document = await expand(main.document, { file, mount: [], chain: [file] }, walk);
  if (isPlainObject(document)) return { document, sources: walk.sources };
  throw problem(walk, file, "the included file must hold an object here");
}

async function expand(value: unknown, place: Place, walk: Walk): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) {
      items.push(await expand(item, { ...place, mount: [...place.mount, index] }, walk));
    }
    return items;
  }
  if (!isPlainObject(value)) return value;
  const own: PlainObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "$include" || key === "__proto__") continue;
    own[key] = await expand(item, { ...place, mount: [...place.mount, key] }, walk);
  }
  if (!Object.hasOwn(value, "$include")) return own;
  return includeInto(own, value["$include"], place, walk);
}

async function includeInto(
  own: PlainObject,
  target: unknown,
  place: Place,
  walk: Walk,
): Promise<unknown> {
  const targets = Array.isArray(target) ? target : [target];
  if (targets.length === 0) return own;
  let merged: unknown;
  for (const item of targets) {
    if (typeof item !== "string")
      throw problem(walk, place.file, "$include takes a path or a list of paths");
    const loaded = await loadInclude(item, place, walk);
    merged = merged === undefined ? loaded : mergeValues(merged, loaded);
  }
  if (Object.keys(own).length === 0) return merged;
  if (isPlainObject(merged)) return mergeValues(merged, own);
  throw problem(
    walk,
    place.file,
    "an $include with keys beside it must name files that hold objects",
  );
}

async function loadInclude(target: string, place: Place, walk: Walk): Promise<unknown> {
  if (place.chain.length > deepestLevel) {
    throw problem(
      walk,
      place.file,
      `$include goes deeper than ${deepestLevel} levels at "${target}"`,
    );
  }
  const file = await findInclude(target, place, walk);
  if (place.chain.includes(file)) {
    const circle = [...place.chain, file].map((step) => displayPath(step, walk.paths.home));
    throw problem(walk, place.file, `$include runs in a circle: ${circle.join(" → ")}`);
  }
  const text = await readInclude(file, target, place, walk);
  const document = parseFragment(text, file, walk.paths);
  walk.sources.push({ file, text, mount: place.mount, document });
  return expand(document, { file, mount: place.mount, chain: [...place.chain, file] }, walk);
}

async function findInclude(target: string, place: Place, walk: Walk): Promise<string> {
  if (target.trim() === "" || target.includes("\0") || target.length >= longestPath) {
    throw problem(walk, place.file, "$include names no usable path");
  }
  const wanted = resolve(dirname(place.file), expandTilde(target, walk.paths.home));
  const file = await realpath(wanted).catch(() => undefined);
  if (file === undefined) {
    throw problem(
      walk,
      place.file,
      `$include names ${displayPath(wanted, walk.paths.home)}, which does not exist`,
    );
  }
  if (walk.roots.some((root) => isInside(file, root))) return file;
  throw new OpenClawError(
    "CONFIG_INCLUDE",
    `${displayPath(place.file, walk.paths.home)}: $include may not reach ${displayPath(file, walk.paths.home)}, which lies outside the config's folder.`,
    { hint: "Move the file beside the config, or name its folder in OPENCLAW_INCLUDE_ROOTS." },
  );
}

async function readInclude(
  file: string,
  target: string,
  place: Place,
  walk: Walk,
): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile())
      throw problem(walk, place.file, `$include names "${target}", which is not a file`);
    if (found.size > largestFile) {
      throw problem(walk, place.file, `$include names "${target}", which is larger than 2 MB`);
    }
    return await readFile(file, "utf8");
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw problem(walk, place.file, `$include cannot read "${target}": ${errorMessage(error)}`);
  }
}

function isInside(file: string, root: string): boolean {
  const path = relative(root, file);
  return path !== ".." && !path.startsWith(`..${sep}`) && resolve(root, path) === file;
}

function problem(walk: Walk, file: string, reason: string): OpenClawError {
  const shown = displayPath(file, walk.paths.home);
  return new OpenClawError("CONFIG_INCLUDE", `${shown}: ${reason}.`, {
    hint: "Mend the $include line or the file that it names.",
    details: { path: file },
  });
}
