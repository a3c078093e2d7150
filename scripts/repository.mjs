// Where things are in this repository.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The bundled plugins: folders with a package.json. */
export function findPlugins(root = repositoryRoot) {
  const parent = join(root, "plugins");
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(parent, entry.name, "package.json")))
    .map((entry) => ({ id: entry.name, folder: join(parent, entry.name) }));
}

/** Every file below a folder, without installed packages and build output. */
export function listFiles(folder) {
  const files = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (["node_modules", "dist", ".git", "coverage"].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...listFiles(path));
    else files.push(path);
  }
  return files.toSorted();
}
