import { OpenClawError } from "../sdk/errors.ts";
import { formatPath } from "./path-expression.ts";
import type { ConfigPath } from "./path-expression.ts";
import { displayPath } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { hasAt, isPlainObject } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { resolveIncludes } from "./resolve-includes.ts";

/**
 * Rejects with `CONFIG_EDIT_INCLUDED` when what is at the path comes from an included file: an edit of the config file would only hide it. A key beside
 * an `$include` may be added and changed.
 */
export async function refuseIncluded(
  paths: Paths,
  main: { text: string; document: PlainObject },
  path: ConfigPath,
): Promise<void> {
  if (!holdsInclude(main.document)) return;
  const { sources } = await resolveIncludes(main, paths);
  const [, ...included] = sources;
  const owner = included.findLast(({ mount, document }) => {
    const isBelow = mount.every((part, index) => String(part) === String(path[index]));
    if (!isBelow || path.length < mount.length) return false;
    return path.length === mount.length || hasAt(document, path.slice(mount.length));
  });
  if (owner === undefined || (hasAt(main.document, path) && path.length > owner.mount.length))
    return;
  const shown = displayPath(owner.file, paths.home);
  throw new OpenClawError(
    "CONFIG_EDIT_INCLUDED",
    `${formatPath(path)} is set in ${shown}, which ${displayPath(paths.configFile, paths.home)} includes, and is not changed from here.`,
    { hint: `Edit ${shown}.` },
  );
}

function holdsInclude(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsInclude);
  if (!isPlainObject(value)) return false;
  return Object.hasOwn(value, "$include") || Object.values(value).some(holdsInclude);
}
