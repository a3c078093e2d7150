import { spawn, type ChildProcess } from "node:child_process";
import type { Clock } from "../../lib/clock.ts";
import { createId } from "../../lib/id.ts";

export interface ProcessStart {
  sessionKey: string;
  /** What is shown of it. */
  label: string;
  argv: readonly string[];
  /** The name under which the program sees itself. */
  name: string;
  directory: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
}

export interface RunningProcess {
  readonly id: string;
  readonly label: string;
  readonly sessionKey: string;
  readonly startedAt: number;
  readonly state: "running" | "exited" | "killed" | "timed-out" | "failed";
  /** A number, or the name of a signal. */
  readonly exit: string | undefined;
  /** The newest of both outputs, in the order of arrival. */
  readonly output: string;
  /** Characters that were let go at the front. */
  readonly dropped: number;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  write(text: string, end: boolean): boolean;
  /** Ends it with everything that it started. */
  kill(): void;
  /** What came since the last look. */
  news(): string;
}

export interface ProcessTable {
  start(plan: ProcessStart): RunningProcess;
  /** Those of a conversation; nobody sees those of another. */
  list(sessionKey: string): RunningProcess[];
  find(sessionKey: string, id: string): RunningProcess | undefined;
  /** Forgets a process that has ended. */
  forget(id: string): void;
  /** Ends all. */
  dispose(): Promise<void>;
}

const mostOutput = 200_000;

/** So many ended processes are remembered, and so many run at a time. */
const mostEnded = 50;
const mostRunning = 16;

/** A process that does not end when asked is ended. */
const patienceMs = 2000;

export function createProcessTable(clock: Clock): ProcessTable {
  const table = new Map<string, RunningProcess>();
  return {
    start(plan) {
      const all = [...table.values()];
      if (all.filter(({ state }) => state === "running").length >= mostRunning) {
        throw new Error(`${mostRunning} commands run already. End one of them first.`);
      }
      const ended = all.filter(({ state }) => state !== "running");
      for (const old of ended.slice(0, Math.max(0, ended.length - mostEnded))) table.delete(old.id);
      const started = startProcess(plan, clock);
      table.set(started.id, started);
      return started;
    },
    list: (sessionKey) => [...table.values()].filter((each) => each.sessionKey === sessionKey),
    find(sessionKey, id) {
      const found = table.get(id);
      return found?.sessionKey === sessionKey ? found : undefined;
    },
    forget: (id) => void table.delete(id),
    async dispose() {
      for (const each of table.values()) each.kill();
      await Promise.all([...table.values()].map((each) => each.ended));
    },
  };
}

function startProcess(plan: ProcessStart, clock: Clock): RunningProcess {
  const done = Promise.withResolvers<void>();
  const finished = new AbortController();
  const status: { state: RunningProcess["state"]; exit?: string } = { state: "running" };
  const output = createTail();
  const child = spawnGroup(plan);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => output.add(text));
  }
  const end = (state: RunningProcess["state"], exit?: string): void => {
    if (status.state === "running") status.state = state;
    if (exit !== undefined) status.exit = exit;
    finished.abort();
    done.resolve();
  };
  child.on("error", (error) => end("failed", error.message));
  child.on("close", (code, signal) => end("exited", code === null ? String(signal) : String(code)));
  const stop = (state: "killed" | "timed-out"): void => {
    if (status.state !== "running") return;
    status.state = state;
    void endGroup(child, clock, finished.signal);
  };
  clock.sleep(plan.timeoutSeconds * 1000, finished.signal).then(
    () => stop("timed-out"),
    () => undefined,
  );
  return {
    id: createId(clock.now()).slice(-8),
    label: plan.label,
    sessionKey: plan.sessionKey,
    startedAt: clock.now(),
    get state() {
      return status.state;
    },
    get exit() {
      return status.exit;
    },
    get output() {
      return output.text();
    },
    get dropped() {
      return output.dropped();
    },
    ended: done.promise,
    write(text, isEnd) {
      if (status.state !== "running" || !child.stdin.writable) return false;
      child.stdin.write(text);
      if (isEnd) child.stdin.end();
      return true;
    },
    kill: () => stop("killed"),
    news: () => output.news(),
  };
}

/** In a group of its own, so that what it starts ends with it. */
function spawnGroup({ argv, name, directory, environment }: ProcessStart) {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    argv0: name,
    cwd: directory,
    env: environment,
    detached: true,
    shell: false,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  return child;
}

async function endGroup(child: ChildProcess, clock: Clock, ended: AbortSignal): Promise<void> {
  signalGroup(child, "SIGTERM");
  await clock.sleep(patienceMs, ended).catch(() => undefined);
  signalGroup(child, "SIGKILL");
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The newest part of a text that grows. */
function createTail() {
  let kept = "";
  let dropped = 0;
  let seen = 0;
  return {
    add(text: string) {
      kept += text;
      const excess = kept.length - mostOutput;
      if (excess <= 0) return;
      kept = kept.slice(excess);
      dropped += excess;
    },
    text: () => kept,
    dropped: () => dropped,
    news() {
      const fresh = kept.slice(Math.max(0, seen - dropped));
      seen = dropped + kept.length;
      return fresh;
    },
  };
}
