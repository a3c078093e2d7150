import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programRoot } from "../../lib/program-root.ts";

/** The built program in a home of its own, run as a person would run it. */
export interface TestHome {
  readonly home: string;
  readonly stateDir: string;
  readonly configFile: string;
  writeConfig(config: object | string): Promise<void>;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<Finished>;
  /** Starts a command that is to be interrupted. */
  begin(...args: string[]): { child: ChildProcess; finished: Promise<Finished> };
  /** Starts `gateway run` on a free port; resolves when it says that it is ready, or that it runs with its door shut. */
  startGateway(...args: string[]): Promise<GatewayProcess>;
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>;
}

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that it has printed so far. */
  output(): string;
  /** Resolves when it has printed something that matches, at that place of its output or later. */
  untilPrinted(pattern: RegExp, from?: number): Promise<RegExpExecArray>;
  /** Answers the exit status, null after a kill. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const launcher = join(programRoot(), "bin", "openclaw.cjs");

export async function createTestHome(env: Record<string, string> = {}): Promise<TestHome> {
  const home = await mkdtemp(join(tmpdir(), "openclaw-e2e-"));
  const stateDir = join(home, ".openclaw");
  const configFile = join(stateDir, "openclaw.json");
  const running = new Set<ChildProcess>();
  const start = (args: readonly string[], stdin: "ignore" | "pipe" = "ignore"): ChildProcess => {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: home,
      env: { PATH: process.env["PATH"], HOME: home, ...env },
      stdio: [stdin, "pipe", "pipe"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  return {
    home,
    stateDir,
    configFile,
    async writeConfig(config) {
      await mkdir(stateDir, { recursive: true });
      const text = typeof config === "string" ? config : JSON.stringify(config, undefined, 2);
      await writeFile(configFile, text);
    },
    run: (...args) => finish(start(args)),
    begin(...args) {
      const child = start(args, "pipe");
      return { child, finished: finish(child) };
    },
    startGateway: (...args) =>
      watchGateway(start(["gateway", "run", "--port", "0", ...args]), stateDir),
    async remove() {
      await Promise.all([...running].map((child) => killed(child, "SIGKILL")));
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The token that the gateway made for this home. */
export async function readToken({ stateDir }: TestHome): Promise<string> {
  return (await readFile(join(stateDir, "gateway.token"), "utf8")).trim();
}

/** A port of this machine where nothing listens now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function finish(child: ChildProcess): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

async function watchGateway(child: ChildProcess, stateDir: string): Promise<GatewayProcess> {
  let printed = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      for (const listener of listeners) listener();
    });
  }
  const untilPrinted = (pattern: RegExp, from = 0): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const onExit = () => {
        listeners.delete(look);
        reject(new Error(`the gateway ended before it printed ${pattern}:\n${printed}`));
      };
      const look = () => {
        const found = pattern.exec(printed.slice(from));
        if (found === null) return;
        listeners.delete(look);
        child.off("close", onExit);
        resolve(found);
      };
      listeners.add(look);
      child.once("close", onExit);
      look();
    });
  await untilPrinted(/OpenClaw is (ready|running)/);
  const owner = await readFile(join(stateDir, "gateway.lock"), "utf8");
  const { url } = JSON.parse(owner) as { url: string };
  return {
    url,
    child,
    output: () => printed,
    untilPrinted,
    end: (signal = "SIGTERM") => killed(child, signal),
  };
}

function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (status) => resolve(status));
  });
  child.kill(signal);
  return ended;
}
