// Adds the platform packages that `npm install` leaves out of package-lock.json when a registry lacks them. Without an entry `npm ci` refuses the lockfile;
// with one it skips what is for other platforms. Run it after `npm install`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "./repository.mjs";

const systems = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  win32: "win32",
};
const others = ["openharmony", "wasm32", "aix", "sunos", "netbsd", "openbsd"];
const processors = [
  "arm64",
  "x64",
  "ia32",
  "arm",
  "ppc64",
  "riscv64",
  "s390x",
  "loong64",
  "mips64el",
];

/** The entries that are missing, by their place in the lockfile: beside the platform packages of the same owner that are there. */
export function missingEntries(lock) {
  const missing = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    const wanted = Object.entries(entry.optionalDependencies ?? {}).map(([name, range]) => {
      const folder = findFolder(lock, place, name);
      const version = range.replace(/^[\^~]/, "");
      const isExact = range === version;
      const known = lock.packages[`${folder}/${name}`];
      return {
        name,
        version,
        folder,
        fits: known !== undefined && (!isExact || known.version === version),
      };
    });
    const home = wanted.find(({ fits }) => fits)?.folder ?? "node_modules";
    for (const { name, version, fits } of wanted) {
      if (fits) continue;
      const dev = entry.dev ? { dev: true } : {};
      missing[`${home}/${name}`] = { version, ...platformOf(name), ...dev, optional: true };
    }
  }
  return missing;
}

/** The folder in which a package at `place` finds another: its own, or the nearest above. */
function findFolder(lock, place, name) {
  for (let at = place; ; at = parentOf(at)) {
    const folder = at === "" ? "node_modules" : `${at}/node_modules`;
    if (lock.packages[`${folder}/${name}`]) return folder;
    if (at === "") return undefined;
  }
}

function parentOf(place) {
  return place.includes("node_modules")
    ? place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")
    : "";
}

/** Platform packages say in their names what they are for. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.find((word) => systems[word] ?? others.includes(word));
  const processor = words
    .map((word) => word.replace(/^riscv64.*/, "riscv64"))
    .find((word) => processors.includes(word));
  const library = words.find((word) => word.startsWith("musl"))
    ? "musl"
    : words.find((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(library === undefined || system !== "linux" ? {} : { libc: [library] }),
    ...(system === undefined ? {} : { os: [system] }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(repositoryRoot, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  let added = 0;
  // A version that takes the place of another sends that one down to who needs it.
  for (
    let missing = missingEntries(lock);
    Object.keys(missing).length > 0;
    missing = missingEntries(lock)
  ) {
    added += Object.keys(missing).length;
    Object.assign(lock.packages, missing);
  }
  const packages = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(packages);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${added} platform packages added to package-lock.json\n`);
}
