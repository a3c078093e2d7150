import { createRequire, registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isAbsolute, relative, sep } from "node:path";

/** Query of a module's address that tells one loading of a plugin from the next. */
const generationKey = "openclaw-load";
const doorScheme = "openclaw-door:";

/**
 * Makes the names `openclaw/sdk…` lead to this program's own files, whoever imports them, so that a plugin outside shares one copy of the SDK. A module that
 * was imported with a generation hands it on to the plugin's other files: they are read again as well. Answers the function that undoes it.
 */
export function installSdkResolver(doors: ReadonlyMap<string, string>): () => void {
  const load = createRequire(import.meta.filename);
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const door = doors.get(specifier);
      if (door === undefined) return inherit(next(specifier, context), context.parentURL);
      const fromModule = context.conditions.includes("import") && door.endsWith(".cjs");
      const url = fromModule ? `${doorScheme}${specifier}` : pathToFileURL(door).href;
      return { url, shortCircuit: true };
    },
    load(url, context, next) {
      const door = url.startsWith(doorScheme) ? doors.get(url.slice(doorScheme.length)) : undefined;
      if (door === undefined) return next(url, context);
      return { format: "module", source: describeDoor(door, load(door)), shortCircuit: true };
    },
  });
  return () => hooks.deregister();
}

/** A module address that no earlier loading used. */
export function addressOfGeneration(entry: string, generation: string | undefined): string {
  const url = pathToFileURL(entry);
  if (generation !== undefined) url.searchParams.set(generationKey, generation);
  return url.href;
}

/** CommonJS modules are kept by file name alone, so those of a plugin must be dropped before it is loaded again. */
export function forgetCommonModules(rootDir: string): void {
  const { cache } = createRequire(import.meta.filename);
  for (const path of Object.keys(cache)) {
    if (isOwnFile(rootDir, path)) Reflect.deleteProperty(cache, path);
  }
}

/**
 * Node finds the exports of a CommonJS file by reading its text, which fails on a minified bundle; a small ES module in front of it names them all.
 */
function describeDoor(path: string, exports: object): string {
  const names = Object.keys(exports).filter(
    (name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name),
  );
  const address = JSON.stringify(pathToFileURL(path).href);
  return `import door from ${address};\nexport const { ${names.join(", ")} } = door;\n`;
}

function inherit<Result extends { url: string }>(
  result: Result,
  parent: string | undefined,
): Result {
  const generation =
    parent?.startsWith("file:") === true ? new URL(parent).searchParams.get(generationKey) : null;
  if (generation === null || !result.url.startsWith("file:")) return result;
  const url = new URL(result.url);
  if (url.pathname.includes("/node_modules/")) return result;
  url.searchParams.set(generationKey, generation);
  return { ...result, url: url.href };
}

function isOwnFile(rootDir: string, path: string): boolean {
  const inside = relative(rootDir, path.startsWith("file:") ? fileURLToPath(path) : path);
  return inside !== "" && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}
