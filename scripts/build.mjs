// Builds what runs: core/dist (the program, the SDK doors, the bundled plugins) and core/dist/ui (the page). `--force` builds even when nothing changed.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { builtinModules } from "node:module";
import { findPlugins, listFiles, readJson, repositoryRoot } from "./repository.mjs";

const root = repositoryRoot;
const dist = join(root, "core/dist");
const stampFile = join(dist, "build.json");

/** Native speed-ups that other packages try to load and do without. */
const optionalPackages = ["zlib-sync", "bufferutil", "utf-8-validate", "erlpack", "pino-pretty"];
/** Test tools: what a plugin author's own tests bring along. */
const testPackages = ["vitest", "fast-check"];

/** What every start of the program loads. Anything else belongs behind an `import()`. */
const rootPackages = new Set(["commander"]);

async function build() {
  const { rolldown } = await import("rolldown");
  const written = new Set(["build.json"]);
  const started = performance.now();
  await bundleProgram(rolldown, written);
  await bundlePage(rolldown, written);
  copyPluginFacts(written);
  removeOthers(written);
  const milliseconds = Math.round(performance.now() - started);
  process.stdout.write(`Built core/dist in ${milliseconds} ms.\n`);
}

async function bundleProgram(rolldown, written) {
  const input = {
    cli: "core/cli/run.ts",
    sdk: "core/sdk/index.ts",
    "sdk-openai-compatible": "core/sdk/openai-compatible/index.ts",
    "sdk-testing": "core/sdk/testing/index.ts",
  };
  for (const plugin of findPlugins()) {
    input[`plugins/${plugin.id}/index`] = join("plugins", plugin.id, "index.ts");
    const manifest = readJson(join(plugin.folder, "openclaw.plugin.json"));
    for (const file of Object.values({ ...manifest.devServers, ...manifest.setupImports })) {
      const path = join("plugins", plugin.id, file);
      input[path.replace(/\.ts$/, "")] = path;
    }
  }
  const bundle = await rolldown({
    cwd: root,
    input,
    platform: "node",
    external: [/^node:/, ...builtinModules, ...optionalPackages, ...testPackages],
    resolve: { conditionNames: ["openclaw-source", "node"] },
    plugins: [onlyEnglish, lateChildProcess],
    logLevel: "warn",
    onLog: reportLog,
  });
  const { output } = await bundle.write({
    dir: dist,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
    exports: "named",
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
    // Classes are told apart by name in messages and by some packages.
    keepNames: true,
    comments: false,
  });
  await bundle.close();
  for (const file of output) written.add(file.fileName);
  refuseHeavyRoot(output);
}

/** zod's messages in fifty languages are half of its size, and this program speaks one. */
const onlyEnglish = {
  name: "only-english",
  load: {
    filter: { id: /zod\/v4\/locales\/index\.js$/ },
    handler: () => 'export { default as en } from "./en.js";',
  },
};

/** commander starts other programs only for commands that are programs of their own, which none is here; loading the module for that takes 3 ms of each start. */
const lateChildProcess = {
  name: "late-child-process",
  transform: {
    filter: { id: /commander\/lib\/command\.js$/ },
    handler: (code) => {
      const importLine = "import childProcess from 'node:child_process';";
      if (!code.includes(importLine))
        throw new Error("commander imports node:child_process in another way now.");
      return code.replace(
        importLine,
        "const childProcess = { spawn: (...given) => process.getBuiltinModule('node:child_process').spawn(...given) };",
      );
    },
  },
};

/** A package in the root chunk costs every command its load time. */
function refuseHeavyRoot(output) {
  const chunks = new Map(output.map((file) => [file.fileName, file]));
  const reached = new Set(["cli.cjs"]);
  for (const name of reached) {
    for (const next of chunks.get(name)?.imports ?? []) if (chunks.has(next)) reached.add(next);
  }
  const modules = [...reached].flatMap((name) => chunks.get(name).moduleIds);
  const packages = modules.flatMap(
    (id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? [],
  );
  const heavy = [...new Set(packages)].filter((name) => !rootPackages.has(name));
  if (heavy.length > 0) {
    throw new Error(
      `core/cli/run.ts loads ${heavy.join(", ")} at each start. Put it behind an import().`,
    );
  }
}

async function bundlePage(rolldown, written) {
  const bundle = await rolldown({
    cwd: root,
    input: { main: "core/ui/main.ts" },
    platform: "browser",
    logLevel: "warn",
    onLog: reportLog,
  });
  const { output } = await bundle.write({
    dir: join(dist, "ui/assets"),
    format: "es",
    entryFileNames: "[name]-[hash].js",
    chunkFileNames: "[name]-[hash].js",
    minify: true,
    comments: false,
  });
  await bundle.close();
  for (const file of output) written.add(`ui/assets/${file.fileName}`);
  const html = readFileSync(join(root, "core/ui/index.html"), "utf8");
  const entry = output.find((file) => file.isEntry).fileName;
  if (!html.includes('src="/main.ts"'))
    throw new Error('core/ui/index.html has no src="/main.ts".');
  writeFileSync(
    join(dist, "ui/index.html"),
    html.replace('src="/main.ts"', `src="/assets/${entry}"`),
  );
  written.add("ui/index.html");
}

/** What a bundled plugin needs beside its code: the manifest, the read-me, and a package.json that names the entry. */
function copyPluginFacts(written) {
  for (const { id, folder } of findPlugins()) {
    const target = join(dist, "plugins", id);
    mkdirSync(target, { recursive: true });
    const { name, version, license } = readJson(join(folder, "package.json"));
    const facts = { name, version, license, openclaw: { extensions: ["./index.cjs"] } };
    const files = {
      "openclaw.plugin.json": readFileSync(join(folder, "openclaw.plugin.json"), "utf8"),
      "README.md": readFileSync(join(folder, "README.md"), "utf8"),
      "package.json": `${JSON.stringify(facts, null, 2)}\n`,
    };
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(target, file), text);
      written.add(`plugins/${id}/${file}`);
    }
  }
}

/** Files of earlier builds. Removed last, so that a program that starts meanwhile finds its chunks. */
function removeOthers(written) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = relative(dist, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
    if (entry.isFile() && !written.has(path) && !path.startsWith("types/"))
      rmSync(join(dist, path));
  }
}

function reportLog(level, log) {
  // The source asks for import.meta only where __dirname is missing, which is never so in the bundle.
  if (log.code === "EMPTY_IMPORT_META") return;
  // discord.js's own eval serves sharding managers, which nothing here uses.
  if (log.code === "EVAL" && log.message.includes("node_modules")) return;
  process.stderr.write(`${level}: ${log.message}\n`);
}

/** Changes whenever a file that the build reads changes. */
function stampOfInputs() {
  const hash = createHash("sha256").update(process.version);
  const inputs = ["core", "plugins"].flatMap((folder) => listFiles(join(root, folder)));
  inputs.push(join(root, "package-lock.json"), join(root, "scripts/build.mjs"));
  for (const file of inputs) {
    if (file.endsWith(".test.ts")) continue;
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest("hex");
}

function isFresh(stamp) {
  try {
    return readJson(stampFile).stamp === stamp;
  } catch {
    return false;
  }
}

const stamp = stampOfInputs();
if (process.argv.includes("--force") || !isFresh(stamp)) {
  try {
    rmSync(stampFile, { force: true });
    await build();
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, `${JSON.stringify({ stamp })}\n`);
  } catch (error) {
    process.stderr.write(`The build failed.\n${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
