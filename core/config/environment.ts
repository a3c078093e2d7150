import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { errorMessage } from "../sdk/errors.ts";
import { displayPath } from "./paths.ts";
import type { Paths } from "./paths.ts";

/** Environment variables from every place that may hold them, without touching those of the process. */
export interface Environment {
  /** An empty variable counts as absent: that is what an unset one becomes in compose files and service units. */
  get(name: string): string | undefined;
  /** Where the value comes from: `env`, `.env`, `~/.openclaw/.env` or `config env`. */
  source(name: string): string | undefined;
  all(): Record<string, string>;
  /** Files that could not be read, a sentence each. */
  readonly problems: readonly string[];
}

export interface EnvironmentOptions {
  paths: Paths;
  processEnv: Record<string, string | undefined>;
  cwd: string;
  /** The config's own variables, already in their final form. */
  configVars?: Readonly<Record<string, string>>;
  /** Names that a `.env` in the current folder may not set, besides those that every program treats so. */
  protectedNames?: readonly string[];
}

/**
 * Names that a `.env` in the current folder may not set. That file can come with a stranger's repository, so it must not choose credentials, where
 * requests go, or how this program runs.
 */
const guardedNames = [
  /^(OPENCLAW|CLAWHUB|NODE)_/i,
  /(^|_)(API_?KEYS?|TOKEN|SECRET|PASSWORD|CREDENTIALS?)(_|$)/i,
  /_(BASE_URL|API_HOST|ENDPOINT|HOMESERVER)$/i,
  /^(HTTPS?|ALL|NO)_PROXY$/i,
  /^(HOME|PATH|USERPROFILE)$/i,
];

/** Nothing overrides a value that a stronger place has set: the process, then `./.env`, then the state folder's `.env`, then the config. */
export function loadEnvironment(options: EnvironmentOptions): Environment {
  const { paths, processEnv, cwd, configVars = {}, protectedNames = [] } = options;
  const values = new Map<string, { value: string; source: string }>();
  const problems: string[] = [];
  const add = (source: string, entries: Record<string, string | undefined>): void => {
    for (const [name, value] of Object.entries(entries)) {
      if (value !== undefined && value !== "" && !values.has(name)) {
        values.set(name, { value, source });
      }
    }
  };
  add("env", processEnv);
  const localFile = join(cwd, ".env");
  if (localFile !== paths.envFile) {
    const own = new Set(protectedNames);
    const entries = Object.entries(readEnvFile(localFile, paths, problems));
    const allowed = entries.filter(
      ([name]) => !own.has(name) && !guardedNames.some((pattern) => pattern.test(name)),
    );
    add(".env", Object.fromEntries(allowed));
  }
  add(displayPath(paths.envFile, paths.home), readEnvFile(paths.envFile, paths, problems));
  add("config env", configVars);
  return {
    get: (name) => values.get(name)?.value,
    source: (name) => values.get(name)?.source,
    all: () => Object.fromEntries([...values].map(([name, entry]) => [name, entry.value])),
    problems,
  };
}

function readEnvFile(
  file: string,
  paths: Paths,
  problems: string[],
): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      problems.push(`${displayPath(file, paths.home)} cannot be read: ${errorMessage(error)}`);
    }
    return {};
  }
}
