import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the program's own package, the same whether it runs from source or as a bundle. */
export function programRoot(): string {
  return findProgram().root;
}

/** The version in the program's `package.json`. */
export function programVersion(): string {
  return findProgram().version;
}

function findProgram(): { root: string; version: string } {
  // A bundle is CommonJS and has `__dirname`; the source is an ES module and has the other.
  const start = typeof __dirname === "string" ? __dirname : import.meta.dirname;
  for (let folder = start; ; folder = dirname(folder)) {
    const found = readPackage(join(folder, "package.json"));
    if (found?.name === "openclaw") return { root: folder, version: found.version };
    if (folder === dirname(folder)) throw new Error(`No package "openclaw" at or above ${start}`);
  }
}

function readPackage(path: string): { name: string; version: string } | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const parsed = JSON.parse(text) as { name?: unknown; version?: unknown };
  return { name: String(parsed.name), version: String(parsed.version) };
}
