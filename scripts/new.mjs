// Makes a plugin that works: `npm run new -- provider|channel|tool|command NAME [--out DIR]`. Without --out it becomes a bundled plugin in plugins/NAME.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { renderManifest } from "./manifests.mjs";
import { listFiles, readJson, repositoryRoot } from "./repository.mjs";

const kinds = ["provider", "channel", "tool", "command"];
const usage = "Usage: npm run new -- provider|channel|tool|command NAME [--out DIR]";

class Refusal extends Error {}

async function main() {
  const { values, positionals } = parseArgs({
    options: { out: { type: "string" } },
    allowPositionals: true,
  });
  const [kind, name, ...rest] = positionals;
  if (!kinds.includes(kind) || name === undefined || rest.length > 0) throw new Refusal(usage);
  refuseBadName(name);
  const isBundled = values.out === undefined;
  const folder = isBundled ? join(repositoryRoot, "plugins", name) : resolve(values.out);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Refusal(`${folder} exists and is not empty. Choose another place.`);
  }
  if (isBundled) refuseWordOfCore(name);
  cpSync(join(repositoryRoot, "scripts/templates", kind), folder, { recursive: true });
  writePackage(folder, name, isBundled);
  fillIn(folder, name, isBundled);
  if (existsSync(join(folder, "config.ts"))) {
    writeFileSync(join(folder, "openclaw.plugin.json"), await renderManifest(folder));
  }
  if (isBundled) register(name);
  format(folder);
  process.stdout.write(
    `${folder}: a ${kind} that works. Its README.md says how to switch it on.\n`,
  );
}

function refuseBadName(name) {
  if (/^[a-z][a-z0-9-]{1,40}$/.test(name) && !name.endsWith("-")) return;
  throw new Refusal(
    `"${name}" cannot be a plugin's id. Use a-z, 0-9 and -, and begin with a letter.`,
  );
}

/** The gate holds core to naming no plugin, so a plugin cannot take a word that core uses. */
function refuseWordOfCore(name) {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, "i");
  const user = listFiles(join(repositoryRoot, "core")).find(
    (file) => /(?<!\.test)\.(ts|cjs)$/.test(file) && pattern.test(readFileSync(file, "utf8")),
  );
  if (user !== undefined)
    throw new Refusal(`"${name}" is a word that ${user} uses. Choose another.`);
}

function writePackage(folder, name, isBundled) {
  const { version } = readJson(join(repositoryRoot, "core/package.json"));
  const facts = {
    name: isBundled ? `@openclaw/${name}` : `openclaw-plugin-${name}`,
    version: "0.1.0",
    private: true,
    license: "MIT",
    type: "module",
    peerDependencies: { openclaw: isBundled ? "*" : `>=${version}` },
    ...(isBundled
      ? {}
      : { openclaw: { extensions: ["./index.ts"] }, devDependencies: { vitest: "^5.1.1" } }),
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(facts, null, 2)}\n`);
  const options = {
    noEmit: true,
    allowImportingTsExtensions: true,
    module: "nodenext",
    strict: true,
  };
  const compiler = isBundled
    ? readJson(join(repositoryRoot, "plugins/demo/tsconfig.json"))
    : { compilerOptions: { ...options, target: "es2024", erasableSyntaxOnly: true } };
  writeFileSync(join(folder, "tsconfig.json"), `${JSON.stringify(compiler, null, 2)}\n`);
}

function fillIn(folder, name, isBundled) {
  const words = name.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const entry = JSON.stringify({ plugins: { load: { paths: [folder] } } });
  const switchOn = isBundled
    ? `It comes with the program. Switch it on with \`openclaw config set plugins.entries.${name}.enabled true\`.`
    : `Put \`${entry}\` into the config. A running gateway loads it at once, and unloads it when the line goes.`;
  for (const file of listFiles(folder)) {
    const text = readFileSync(file, "utf8")
      .replaceAll("__NAME__", name)
      .replaceAll("__TOOL__", name.replaceAll("-", "_"))
      .replaceAll("__LABEL__", words.join(" "))
      .replaceAll("__SWITCH_ON__", switchOn);
    writeFileSync(file, text);
  }
}

/** A bundled plugin is a project of the compiler and a workspace of the lockfile; `npm ci` refuses a workspace that is not in it. */
function register(name) {
  const compilerFile = join(repositoryRoot, "tsconfig.json");
  const references = readFileSync(compilerFile, "utf8");
  const added = references.replace(
    /\n {2}\]\n\}\s*$/,
    `,\n    { "path": "plugins/${name}" }\n  ]\n}\n`,
  );
  writeFileSync(compilerFile, added);
  const lockFile = join(repositoryRoot, "package-lock.json");
  const lock = readJson(lockFile);
  const facts = readJson(join(repositoryRoot, "plugins", name, "package.json"));
  const { version, license, peerDependencies } = facts;
  lock.packages[`plugins/${name}`] = { name: facts.name, version, license, peerDependencies };
  lock.packages[`node_modules/${facts.name}`] = { resolved: `plugins/${name}`, link: true };
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
}

/** Names of different lengths break lines differently. */
function format(folder) {
  const program = join(repositoryRoot, "node_modules/.bin/oxfmt");
  const { status, stderr } = spawnSync(
    program,
    ["-c", join(repositoryRoot, ".oxfmtrc.json"), folder],
    {
      encoding: "utf8",
      shell: process.platform === "win32",
    },
  );
  if (status !== 0) process.stderr.write(`The files could not be formatted: ${stderr}\n`);
}

try {
  await main();
} catch (error) {
  const isMistake = error instanceof Refusal || error.code?.startsWith("ERR_PARSE_ARGS");
  if (!isMistake) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
