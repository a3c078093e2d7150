import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { programRoot } from "../../lib/program-root.ts";
import { createCliContext } from "../context.ts";
import { runProgram } from "../run.ts";

export interface ProgramResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** For tests: a home folder of its own, and the program in it. */
export interface OnboardFixture {
  home: string;
  stateDir: string;
  configFile: string;
  /** Runs a command line inside this process. */
  call(args: readonly string[], env?: Record<string, string>): Promise<ProgramResult>;
  /** Runs a command line as a process, from the sources. */
  spawn(args: readonly string[], env?: Record<string, string>): Promise<ProgramResult>;
  /** As `spawn`, for a process that is interrupted. */
  start(args: readonly string[]): { result: Promise<ProgramResult>; interrupt(): void };
  /** The words that start that process. */
  command: readonly string[];
  write(file: string, text: string): Promise<void>;
  /** Every file below the home folder with its permission bits: `600 .openclaw/openclaw.json`. */
  listFiles(): Promise<string[]>;
  /** The files whose text contains a string. */
  filesWith(text: string): Promise<string[]>;
  dispose(): Promise<void>;
}

export async function createOnboardFixture(): Promise<OnboardFixture> {
  const folder = await mkdtemp(join(tmpdir(), "openclaw-onboard-"));
  const home = join(folder, "home");
  const stateDir = join(home, ".openclaw");
  await mkdir(home);
  const entry = join(folder, "openclaw.mjs");
  const program = pathToFileURL(join(programRoot(), "cli", "run.ts")).href;
  await writeFile(entry, `import { run } from "${program}";\nawait run();\n`);
  const command = [process.execPath, "--conditions=openclaw-source", entry];
  const base = { HOME: home, PATH: process.env["PATH"] ?? "", NO_COLOR: "1" };
  return {
    home,
    stateDir,
    configFile: join(stateDir, "openclaw.json"),
    command,
    call: (args, env) => callInside(args, { ...base, ...env }, home),
    spawn: (args, env) => startOutside([...command, ...args], { ...base, ...env }, home).result,
    start: (args) => startOutside([...command, ...args], base, home),
    async write(file, text) {
      await mkdir(dirname(join(home, file)), { recursive: true, mode: 0o700 });
      await writeFile(join(home, file), text, { mode: 0o600 });
    },
    async listFiles() {
      const files = (await filesBelow(home)).map(async (file) => {
        const { mode } = await stat(join(home, file));
        return `${(mode & 0o777).toString(8)} ${file}`;
      });
      return Promise.all(files);
    },
    async filesWith(text) {
      const found: string[] = [];
      for (const file of await filesBelow(home)) {
        if ((await readFile(join(home, file))).includes(text)) found.push(file);
      }
      return found;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function callInside(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<ProgramResult> {
  let stdout = "";
  let stderr = "";
  const context = createCliContext({
    env,
    cwd: () => cwd,
    stdin: { isTTY: false },
    stdout: { isTTY: false, write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  const status = await runProgram(args, context);
  return { status, stdout, stderr };
}

function startOutside(
  [file = "", ...args]: readonly string[],
  env: Record<string, string>,
  cwd: string,
): ReturnType<OnboardFixture["start"]> {
  const { promise, resolve } = Promise.withResolvers<ProgramResult>();
  const child = execFile(file, args, { env, cwd }, (_, stdout, stderr) => {
    resolve({ status: child.exitCode ?? -1, stdout, stderr });
  });
  return { result: promise, interrupt: () => void child.kill("SIGINT") };
}

async function filesBelow(folder: string): Promise<string[]> {
  const rows = await readdir(folder, { recursive: true, withFileTypes: true });
  return rows
    .filter((row) => row.isFile())
    .map((row) => join(row.parentPath, row.name).slice(folder.length + 1))
    .toSorted();
}
