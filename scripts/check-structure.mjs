// Holds the repository to the rules that no linter knows. Prints every breach and ends with 1, or prints the figures and ends with 0.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { missingEntries } from "./complete-lockfile.mjs";
import { findPlugins, listFiles, readJson, repositoryRoot } from "./repository.mjs";

const topLevel = new Set(
  `core plugins docs scripts node_modules package.json package-lock.json tsconfig.json vitest.config.ts knip.json
  README.md CHANGELOG.md LICENSE SECURITY.md`.split(/\s+/),
);
const rooms = new Set(
  `sdk lib config storage plugin-host models routing sessions channels media usage agent tools mcp skills commands gateway cli ui bin dist
  node_modules`.split(/\s+/),
);
const forbiddenNames = /^(utils?|helpers?|common|shared|misc|types|manager|service|impl|v2)\./;
const suppressions =
  /(oxlint|eslint)-disable|@ts-(ignore|expect-error|nocheck)|prettier-ignore|oxfmt-ignore|v8 ignore|istanbul ignore/;
const unfinished = /\b(TODO|FIXME|XXX|HACK)\b/;
const pluginFiles = [
  "package.json",
  "tsconfig.json",
  "openclaw.plugin.json",
  "README.md",
  "index.ts",
];
const scriptLimit = 12;

/** The walk of one message, from the channel's event to the sent answer. */
const walkBudget = 1800;
const walk =
  `plugins/discord/channel.ts plugins/discord/inbound.ts core/gateway/intake.ts core/channels/admit.ts
  core/routing/route.ts core/gateway/turn-queue.ts core/gateway/run-turn.ts core/gateway/prepare-turn.ts
  core/sessions/history-window.ts core/models/resolve-model.ts core/agent/run-agent.ts core/agent/execute-tool.ts
  core/channels/live-reply.ts core/gateway/answer-parts.ts core/channels/deliver.ts plugins/discord/outbound.ts`.split(
    /\s+/,
  );

/** Every breach of the rules in the repository at `root`, as sentences that name the file, and the figures worth printing. */
export function inspect(root) {
  const breaches = [];
  const files = listFiles(root).map((file) => relative(root, file).replaceAll("\\", "/"));
  const sources = files
    .filter((file) => /\.(ts|mjs|cjs)$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
  const plugins = findPlugins(root);
  breaches.push(
    ...layoutBreaches(root),
    ...pluginBreaches(root, plugins),
    ...packageBreaches(root),
  );
  for (const source of sources) breaches.push(...textBreaches(source, plugins));
  for (const file of files) {
    // The import rules of the linter reach as far down as core/room/folder/.
    if (/^core\/.*\.ts$/.test(file) && file.split("/").length > 4 && !file.includes("/fixtures/"))
      breaches.push(`${file}: rooms have one level of folders.`);
    if (forbiddenNames.test(basename(file)))
      breaches.push(`${file}: the name says nothing; name it after what it holds.`);
  }
  const figures = lengthFigures(sources);
  const walked = walk.filter((file) => existsSync(join(root, file)));
  const walkLines = walked.reduce(
    (sum, file) => sum + countLines(readFileSync(join(root, file), "utf8")),
    0,
  );
  figures.push(`walk of a message: ${walkLines} of ${walkBudget} lines in ${walked.length} files`);
  if (walkLines > walkBudget)
    breaches.push(`The walk of a message has ${walkLines} lines; its budget is ${walkBudget}.`);
  return { breaches, figures };
}

function layoutBreaches(root) {
  const breaches = [];
  for (const name of readdirSync(root)) {
    const isAllowed = name.startsWith(".") || topLevel.has(name) || name.endsWith(".tgz");
    if (!isAllowed) breaches.push(`${name}: nothing new on the top level.`);
  }
  for (const entry of readdirSync(join(root, "core"), { withFileTypes: true })) {
    if (entry.isDirectory() && !rooms.has(entry.name)) {
      breaches.push(`core/${entry.name}: not a room of the house; see docs/architecture.md.`);
    }
  }
  return breaches;
}

function pluginBreaches(root, plugins) {
  const breaches = [];
  const references = readFileSync(join(root, "tsconfig.json"), "utf8");
  for (const { id, folder } of plugins) {
    const missing = pluginFiles.filter((file) => !existsSync(join(folder, file)));
    for (const file of missing) breaches.push(`plugins/${id}/${file} is missing.`);
    if (!references.includes(`"plugins/${id}"`))
      breaches.push(`tsconfig.json does not reference plugins/${id}.`);
    if (missing.length > 0) continue;
    const manifest = readJson(join(folder, "openclaw.plugin.json"));
    if (manifest.id !== id) breaches.push(`plugins/${id}: the manifest's id is "${manifest.id}".`);
    const hasSchema = manifest.configSchema !== undefined || manifest.channelConfigs !== undefined;
    if (hasSchema && !existsSync(join(folder, "config.ts"))) {
      breaches.push(`plugins/${id}: the manifest has a schema, and no config.ts generates it.`);
    }
  }
  return breaches;
}

function packageBreaches(root) {
  const breaches = [];
  const count = Object.keys(readJson(join(root, "package.json")).scripts).length;
  if (count > scriptLimit)
    breaches.push(`package.json has ${count} scripts; ${scriptLimit} is the limit.`);
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  if (/"resolved": "https?:/.test(lock)) {
    breaches.push(
      "package-lock.json names a registry host; npm would ignore the reader's own registry.",
    );
  }
  const missing = Object.keys(missingEntries(JSON.parse(lock))).length;
  if (missing > 0) {
    breaches.push(
      `package-lock.json lacks ${missing} platform packages. Run: node scripts/complete-lockfile.mjs`,
    );
  }
  return breaches;
}

function textBreaches({ file, text }, plugins) {
  const breaches = [];
  const isSelf = file.startsWith("scripts/check-structure");
  text.split("\n").forEach((line, index) => {
    if (isSelf) return;
    if (suppressions.test(line))
      breaches.push(`${file}:${index + 1}: a suppressed check; mend the cause.`);
    if (unfinished.test(line))
      breaches.push(`${file}:${index + 1}: unfinished work belongs into an issue.`);
  });
  const isProgram =
    file.startsWith("core/") &&
    !/\.test\.ts$|\/fixtures\/|\/end-to-end\/|^core\/sdk\/testing\//.test(file);
  if (!isProgram) return breaches;
  for (const { id } of plugins) {
    const line = lineNaming(text, id, file.startsWith("core/sdk/"));
    if (line > 0) breaches.push(`${file}:${line}: core names the plugin "${id}".`);
  }
  return breaches;
}

/** The first line that has the word; 0 when none has. Comments of the SDK may give examples. */
function lineNaming(text, word, exceptComments) {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`, "i");
  const isComment = (line) => exceptComments && /^\s*(\*|\/\*\*|\/\/)/.test(line);
  return text.split("\n").findIndex((line) => pattern.test(line) && !isComment(line)) + 1;
}

function lengthFigures(sources) {
  const groups = { core: [], plugins: [], tests: [], scripts: [] };
  for (const { file, text } of sources) {
    const group = /\.test\.(ts|mjs)$/.test(file) ? "tests" : file.split("/")[0];
    groups[group]?.push(countLines(text));
  }
  return Object.entries(groups).map(([name, unsorted]) => {
    const lengths = unsorted.toSorted((a, b) => a - b);
    const at = (share) =>
      lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))] ?? 0;
    const total = lengths.reduce((sum, length) => sum + length, 0);
    return `${name}: ${lengths.length} files, ${total} lines; median ${at(0.5)}, 90 % within ${at(0.9)}, longest ${at(1)}`;
  });
}

function countLines(text) {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { breaches, figures } = inspect(repositoryRoot);
  const lines = breaches.length > 0 ? breaches : figures;
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
