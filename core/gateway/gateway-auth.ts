import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LoadedConfig } from "../config/load-config.ts";
import type { Paths } from "../config/paths.ts";
import type { SecretInput } from "../config/schema.ts";
import { resolveSecret } from "../config/secret.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { OpenClawError } from "../sdk/errors.ts";
import { isLoopbackHost } from "./listen-address.ts";
import { stateNotWritable } from "./lock.ts";

/** How a client proves that it may come in. `shut`: the config's section cannot be trusted, so nobody may. */
export type GatewayAuth =
  | { mode: "none" }
  | {
      mode: "token" | "password";
      secret: string;
      source: string;
      /** A second token, for looking only. */
      readOnly?: string;
      warning?: string;
    }
  | { mode: "shut"; reason: string };

export interface AuthFlags {
  auth?: string | undefined;
  token?: string | undefined;
  password?: string | undefined;
  passwordFile?: string | undefined;
}

export interface AuthSources {
  flags: AuthFlags;
  loaded: LoadedConfig;
  paths: Paths;
}

interface Credential {
  value: string;
  source: string;
}

/**
 * Finds the credential of the door: flag, then `OPENCLAW_GATEWAY_TOKEN` or `_PASSWORD`, then config, then (token only) the file `gateway.token`, which is made
 * when `generate` is set. Rejects with an `OpenClawError` when the settings contradict each other. Without `generate` and without any token it answers undefined.
 */
export async function findGatewayAuth(
  sources: AuthSources,
  generate: boolean,
): Promise<GatewayAuth | undefined> {
  const broken = sources.loaded.broken.find(({ feature }) => feature === "gateway.auth");
  if (broken) {
    // Clients read the file before they come, so the token must be there at the moment when the section is mended.
    if (generate) await keepToken(sources.paths);
    return { mode: "shut", reason: `The config's gateway section is broken: ${broken.reason}` };
  }
  const token = await findToken(sources);
  const password = await findPassword(sources);
  const mode = chooseMode(sources, token, password);
  if (mode === "none") return { mode };
  const readOnly = await findReadOnlyToken(sources);
  if (mode === "password") {
    if (password)
      return { mode, secret: password.value, source: password.source, ...readOnly(password) };
    throw new OpenClawError(
      "GATEWAY_PASSWORD_MISSING",
      "The gateway's auth mode is password, but there is no password.",
      {
        hint: "Set OPENCLAW_GATEWAY_PASSWORD or gateway.auth.password, or pass --password-file.",
      },
    );
  }
  if (token) return { mode, secret: token.value, source: token.source, ...readOnly(token) };
  const kept = await (generate ? keepToken(sources.paths) : readTokenFile(sources.paths));
  const isSet = sources.loaded.config.gateway?.auth?.token !== undefined;
  return (
    kept && {
      mode,
      secret: kept.value,
      source: kept.source,
      ...readOnly(kept),
      ...(isSet ? { warning: unresolvedToken } : {}),
    }
  );
}

const unresolvedToken =
  "gateway.auth.token has no value: what it refers to is not set. Until it is, the token that was generated for this gateway counts.";

/** Where the generated token is kept. */
export function tokenFile(paths: Pick<Paths, "stateDir">): string {
  return join(paths.stateDir, "gateway.token");
}

/** An open door is for this machine alone. */
export function assertSafeBind(auth: GatewayAuth, host: string): void {
  if (auth.mode !== "none" || isLoopbackHost(host)) return;
  throw new OpenClawError(
    "GATEWAY_UNSAFE_BIND",
    `The gateway would listen on ${host} without asking for a token: everybody who can reach this machine could use it.`,
    { hint: "Use auth mode token (the default), or bind to loopback." },
  );
}

function chooseMode(
  { flags, loaded }: AuthSources,
  token: Credential | undefined,
  password: Credential | undefined,
): "none" | "token" | "password" {
  const asked = flags.auth ?? loaded.config.gateway?.auth?.mode;
  if (asked === "none" || asked === "token" || asked === "password") return asked;
  if (asked !== undefined) throw unsupportedMode(asked);
  const byFlag = [
    flags.token && "token",
    (flags.password ?? flags.passwordFile) ? "password" : undefined,
  ].filter(Boolean);
  if (byFlag.length === 1) return byFlag[0] === "password" ? "password" : "token";
  if (token && password) {
    throw new OpenClawError(
      "GATEWAY_AUTH_AMBIGUOUS",
      `Both a token (${token.source}) and a password (${password.source}) are set for the gateway, and no auth mode says which counts.`,
      { hint: "Set gateway.auth.mode to token or password." },
    );
  }
  return password ? "password" : "token";
}

function unsupportedMode(mode: string): OpenClawError {
  const known = mode === "trusted-proxy" || mode === "tailnet" || mode === "tailscale";
  const problem = known ? "is not supported" : "does not exist";
  return new OpenClawError(
    "GATEWAY_AUTH_UNSUPPORTED",
    `The gateway's auth mode "${mode}" ${problem}.`,
    {
      hint: "Use token, password or none. Behind a proxy, token works: the page asks for it.",
    },
  );
}

async function findToken({ flags, loaded, paths }: AuthSources): Promise<Credential | undefined> {
  if (flags.token) return { value: flags.token, source: "--token" };
  return (
    fromEnvironment(loaded, "OPENCLAW_GATEWAY_TOKEN") ??
    (await fromConfig(loaded.config.gateway?.auth?.token, "gateway.auth.token", loaded, paths))
  );
}

async function findPassword({
  flags,
  loaded,
  paths,
}: AuthSources): Promise<Credential | undefined> {
  if (flags.password) return { value: flags.password, source: "--password" };
  if (flags.passwordFile) return readPasswordFile(flags.passwordFile);
  return (
    fromEnvironment(loaded, "OPENCLAW_GATEWAY_PASSWORD") ??
    (await fromConfig(
      loaded.config.gateway?.auth?.password,
      "gateway.auth.password",
      loaded,
      paths,
    ))
  );
}

/** What comes of it refuses a token that is short enough to guess, and the operator's own, which would not be read-only at all. */
async function findReadOnlyToken({ loaded, paths }: AuthSources) {
  const path = "gateway.auth.readOnlyToken";
  const found = await fromConfig(loaded.config.gateway?.auth?.readOnlyToken, path, loaded, paths);
  if (found === undefined) return () => ({});
  return (secret: Credential) => {
    if (found.value.length >= minReadOnlyLength && found.value !== secret.value)
      return { readOnly: found.value };
    const problem = found.value === secret.value ? `the same as ${secret.source}` : "too short";
    throw new OpenClawError("GATEWAY_READ_ONLY_TOKEN", `${path} is ${problem}.`, {
      hint: `Use another token of at least ${minReadOnlyLength} characters.`,
    });
  };
}

const minReadOnlyLength = 16;

function fromEnvironment(loaded: LoadedConfig, name: string): Credential | undefined {
  const value = loaded.environment.get(name);
  return value
    ? { value, source: `${loaded.environment.source(name) ?? "env"}: ${name}` }
    : undefined;
}

async function fromConfig(
  input: SecretInput | undefined,
  path: string,
  { environment, config }: LoadedConfig,
  paths: Paths,
): Promise<Credential | undefined> {
  const found = await resolveSecret(input, { environment, config, paths });
  return found && found.value !== "" ? { value: found.value, source: path } : undefined;
}

async function readPasswordFile(path: string): Promise<Credential> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw passwordFileError(path, "cannot be read", cause);
  });
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw passwordFileError(path, "is empty");
  return { value, source: "--password-file" };
}

function passwordFileError(path: string, problem: string, cause?: unknown): OpenClawError {
  return new OpenClawError("GATEWAY_PASSWORD_FILE", `The password file ${path} ${problem}.`, {
    hint: "Pass a text file that holds nothing but the password.",
    cause,
  });
}

async function readTokenFile(paths: Paths): Promise<Credential | undefined> {
  const text = await readFile(tokenFile(paths), "utf8").catch(() => "");
  const value = text.trim();
  return value === "" ? undefined : { value, source: tokenFile(paths) };
}

async function keepToken(paths: Paths): Promise<Credential> {
  return (await readTokenFile(paths)) ?? makeTokenFile(paths);
}

async function makeTokenFile(paths: Paths): Promise<Credential> {
  const file = tokenFile(paths);
  const value = randomBytes(24).toString("base64url");
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, `${value}\n`, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (cause) {
    throw stateNotWritable(dirname(file), cause);
  }
  return { value, source: file };
}
