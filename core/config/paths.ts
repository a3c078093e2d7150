import { homedir } from "node:os";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { OpenClawError } from "../sdk/errors.ts";

/** Every place on disk that the program uses. All of them are absolute. */
export interface Paths {
  home: string;
  /** The named profile, `dev` included; absent for the ordinary one. */
  profile?: string;
  stateDir: string;
  configFile: string;
  envFile: string;
  databaseFile: string;
  workspace: string;
  agentDir: string;
  authProfilesFile: string;
  logDir: string;
  lockFile: string;
  pluginDir: string;
  cacheDir: string;
  /** Files that came in or were made. */
  mediaDir: string;
  /** Folders besides the config's own that `$include` may reach. */
  includeRoots: string[];
  /** The gateway's port when neither flag nor config names one. */
  defaultPort: number;
  /** True when the config is managed from outside (`OPENCLAW_NIX_MODE=1`) and must not be written. */
  immutable: boolean;
}

export interface ProfileChoice {
  profile?: string;
  dev?: boolean;
}

type Variables = Record<string, string | undefined>;

/** Pure: looks at the environment and the operating system's home folder only. Throws `CONFIG_PROFILE` on a name that cannot be a folder. */
export function resolvePaths(env: Variables, options: ProfileChoice = {}): Paths {
  const home = findHome(env);
  const profile = chooseProfile(env, options);
  const place = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === undefined || value === "" ? undefined : resolve(expandTilde(value, home));
  };
  const folder = profile === undefined ? ".openclaw" : `.openclaw-${profile}`;
  const stateDir = place("OPENCLAW_STATE_DIR") ?? join(home, folder);
  const agentDir = place("OPENCLAW_AGENT_DIR") ?? join(stateDir, "agents", "main", "agent");
  return {
    home,
    ...(profile === undefined ? {} : { profile }),
    stateDir,
    configFile: place("OPENCLAW_CONFIG_PATH") ?? join(stateDir, "openclaw.json"),
    envFile: join(stateDir, ".env"),
    databaseFile: join(stateDir, "gateway.sqlite"),
    workspace: place("OPENCLAW_WORKSPACE_DIR") ?? join(stateDir, "workspace"),
    agentDir,
    authProfilesFile: join(agentDir, "auth-profiles.json"),
    logDir: join(stateDir, "logs"),
    lockFile: join(stateDir, "gateway.lock"),
    pluginDir: join(stateDir, "plugins"),
    cacheDir: join(stateDir, "cache"),
    mediaDir: join(stateDir, "media"),
    includeRoots: listOfPlaces(env["OPENCLAW_INCLUDE_ROOTS"], home),
    defaultPort: profile === "dev" ? 19001 : 18789,
    immutable: env["OPENCLAW_NIX_MODE"] === "1",
  };
}

/** `~` and `~/x` with the home folder in place of the tilde; any other text as it is. */
export function expandTilde(path: string, home: string): string {
  if (path === "~") return home;
  return /^~[\\/]/.test(path) ? join(home, path.slice(2)) : path;
}

/** How a path is shown to people: `~/…` when it lies under the home folder. */
export function displayPath(path: string, home: string): string {
  const inside = relative(home, path);
  if (inside === "") return "~";
  const isInside = inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  return isInside ? `~/${inside.split(sep).join("/")}` : path;
}

function findHome(env: Variables): string {
  const systemHome = env["HOME"] || env["USERPROFILE"] || homedir();
  const own = env["OPENCLAW_HOME"]?.trim();
  return resolve(own === undefined || own === "" ? systemHome : expandTilde(own, systemHome));
}

function chooseProfile(env: Variables, options: ProfileChoice): string | undefined {
  if (options.dev === true && options.profile !== undefined && options.profile !== "dev") {
    throw new OpenClawError("CONFIG_PROFILE", "--dev and --profile name two different profiles.", {
      hint: "Give only one of the two.",
    });
  }
  const name = options.profile ?? (options.dev === true ? "dev" : env["OPENCLAW_PROFILE"]?.trim());
  if (name === undefined || name === "" || name === "default") return undefined;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) {
    throw new OpenClawError("CONFIG_PROFILE", `"${name}" cannot be the name of a profile.`, {
      hint: "Use letters, digits, - and _, at most 64 of them.",
    });
  }
  return name;
}

function listOfPlaces(text: string | undefined, home: string): string[] {
  const separator = process.platform === "win32" ? ";" : ":";
  const parts = (text ?? "").split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== "").map((part) => resolve(expandTilde(part, home)));
}
