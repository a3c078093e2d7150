import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import type { Paths } from "../config/paths.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";

/** Who owns the state directory. Kept as JSON in `gateway.lock`, for people and for other commands. */
export interface GatewayInfo {
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  version: string;
  /** `gateway`: it listens. `embedded`: a command that talks to itself, such as `openclaw chat` without a gateway. */
  mode: "gateway" | "embedded";
  /** Where it listens, once it does: `http://127.0.0.1:18789`. */
  url?: string;
}

export interface GatewayLock {
  /** Adds what became known after the start, such as the address. */
  update(facts: Partial<GatewayInfo>): Promise<void>;
  /** Never rejects. */
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for a command that talks to itself to finish, in milliseconds. A gateway is not waited for: it stays. */
  waitMs?: number;
  clock?: Clock;
  signal?: AbortSignal;
}

type LockPaths = Pick<Paths, "stateDir" | "lockFile">;

const pollMs = 50;

/**
 * Makes this process the owner of the state directory. The owner holds an exclusive lock on a small database file, which the operating system frees when the
 * process ends, however it ends; the file with the owner's data is only information. Rejects with `GATEWAY_ALREADY_RUNNING` when somebody else owns it.
 */
export async function acquireLock(
  paths: LockPaths,
  info: Pick<GatewayInfo, "version" | "mode">,
  options: LockOptions = {},
): Promise<GatewayLock> {
  const clock = options.clock ?? systemClock;
  await prepareStateDirectory(paths.stateDir);
  const deadline = clock.now() + (options.waitMs ?? 0);
  let held = await tryHold(holderFile(paths));
  while (held === undefined) {
    const owner = parseInfo(await readFile(paths.lockFile, "utf8").catch(() => ""));
    const isWorthIt = owner?.mode !== "gateway";
    if (!isWorthIt || clock.now() >= deadline) throw alreadyRunning(paths, owner);
    await clock.sleep(pollMs, options.signal);
    held = await tryHold(holderFile(paths));
  }
  const holder = held;
  let current: GatewayInfo = { pid: process.pid, startedAt: clock.now(), ...info };
  const write = () =>
    writeFileAtomic(paths.lockFile, `${JSON.stringify(current)}\n`, { mode: 0o600 });
  await write();
  return {
    async update(facts) {
      current = { ...current, ...facts };
      await write();
    },
    async release() {
      await rm(paths.lockFile, { force: true }).catch(() => undefined);
      if (holder.isOpen) holder.close();
    },
  };
}

/** The owner of the state directory, or undefined when nobody owns it; what a crashed owner left behind does not count. */
export async function readGatewayInfo(paths: LockPaths): Promise<GatewayInfo | undefined> {
  const text = await readFile(paths.lockFile, "utf8").catch(() => undefined);
  const info = text === undefined ? undefined : parseInfo(text);
  return info !== undefined && (await isHeld(holderFile(paths))) ? info : undefined;
}

async function prepareStateDirectory(stateDir: string): Promise<void> {
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw stateNotWritable(stateDir, error);
  }
}

/** @param path the state directory, or the file in it that could not be written */
export function stateNotWritable(path: string, cause: unknown): OpenClawError {
  return new OpenClawError(
    "GATEWAY_STATE_NOT_WRITABLE",
    `The state directory ${path} cannot be written: ${errorMessage(cause)}.`,
    {
      hint: "Give your user write access to it, or choose another with OPENCLAW_STATE_DIR.",
      cause,
    },
  );
}

function holderFile(paths: LockPaths): string {
  return `${paths.lockFile}.db`;
}

/** The open lock, or undefined when somebody else has it. */
async function tryHold(file: string): Promise<DatabaseSync | undefined> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    await chmod(file, 0o600);
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw stateNotWritable(file, error);
  }
}

/** A shared lock for a moment is refused exactly while an owner has the exclusive one. */
async function isHeld(file: string): Promise<boolean> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    database?.close();
  }
}

function isBusy(error: unknown): boolean {
  const busyCode = 5;
  return error instanceof Error && "errcode" in error && error.errcode === busyCode;
}

function alreadyRunning(paths: LockPaths, info: GatewayInfo | undefined): OpenClawError {
  if (info === undefined) {
    return new OpenClawError(
      "GATEWAY_ALREADY_RUNNING",
      `Another process uses the state directory ${paths.stateDir}.`,
      { hint: "Wait until it has started, then run `openclaw gateway status`." },
    );
  }
  const who = info.mode === "gateway" ? "A gateway" : "Another openclaw command";
  const where = info.url === undefined ? "" : ` at ${info.url}`;
  return new OpenClawError(
    "GATEWAY_ALREADY_RUNNING",
    `${who} is running already${where}: process ${info.pid}, since ${new Date(info.startedAt).toISOString()}, state directory ${paths.stateDir}.`,
    {
      hint: "Use that one, or stop it first. A second gateway needs a state directory of its own: `openclaw --profile <name> gateway`.",
      details: { ...info },
    },
  );
}

function parseInfo(text: string): GatewayInfo | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, startedAt, version, mode, url } = value as Record<string, unknown>;
  if (typeof pid !== "number" || typeof startedAt !== "number") return undefined;
  return {
    pid,
    startedAt,
    version: String(version),
    mode: mode === "embedded" ? "embedded" : "gateway",
    ...(typeof url === "string" ? { url } : {}),
  };
}
