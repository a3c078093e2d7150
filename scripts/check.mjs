// The gate: every check of the repository, in the order of what fails soonest. Stops at the first failure and shows its output.
// `--without-tests` leaves the last step out, for a caller that has just run `npm test`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readJson, repositoryRoot } from "./repository.mjs";

const steps = [
  ["build", "node scripts/build.mjs"],
  ["structure", "node scripts/check-structure.mjs"],
  ["format", "oxfmt --check"],
  ["lint", "oxlint"],
  ["types", "tsc -b"],
  ["manifests", "node scripts/manifests.mjs --check"],
  ["docs", "node scripts/docs.mjs --check"],
  ["unused", "knip --no-progress --no-config-hints"],
];

const environment = {
  ...process.env,
  PATH: `${join(repositoryRoot, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
};

function run(command, stdio) {
  const [program, ...args] = command.split(" ");
  return spawnSync(program, args, {
    cwd: repositoryRoot,
    env: environment,
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio,
  });
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function checkQuickly() {
  for (const [name, command] of steps) {
    const started = performance.now();
    const { status, stdout, stderr } = run(command, ["ignore", "pipe", "pipe"]);
    if (status !== 0) {
      process.stdout.write(`${stdout ?? ""}${stderr ?? ""}\n✗ ${name} (${command})\n`);
      return false;
    }
    process.stdout.write(`✓ ${name.padEnd(10)} ${seconds(started)}\n`);
    if (name === "structure") process.stdout.write(stdout.replaceAll(/^/gm, "  ").trimEnd() + "\n");
  }
  return true;
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), "openclaw-check-"));
  const started = performance.now();
  try {
    const report = join(folder, "tests.json");
    const { status } = run(
      `vitest run --reporter=default --reporter=json --outputFile.json=${report}`,
      ["ignore", "inherit", "inherit"],
    );
    const { numPassedTests: passed, numFailedTests: failed } = readJson(report);
    const skipped = readJson(report).numPendingTests + readJson(report).numTodoTests;
    process.stdout.write(`${status === 0 ? "✓" : "✗"} tests      ${seconds(started)}\n`);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isGood = checkQuickly() && (process.argv.includes("--without-tests") || runTests());
process.exitCode = isGood ? 0 : 1;
