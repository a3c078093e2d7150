import { readFile } from "node:fs/promises";
import { resolvePaths, type Paths } from "../../config/paths.ts";
import { findGatewayAuth, tokenFile } from "../../gateway/gateway-auth.ts";
import { connectGateway, type GatewayClient } from "../../gateway/gateway-client.ts";
import { chooseListenAddress, localUrl } from "../../gateway/listen-address.ts";
import { readGatewayInfo, type GatewayInfo } from "../../gateway/lock.ts";
import { errorMessage, OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, type Project } from "../load-project.ts";

/** How a command names the gateway that it means. */
export interface GatewayFlags {
  url?: string;
  token?: string;
  password?: string;
  /** Milliseconds. */
  timeout?: string;
}

/** The part of a command's flags that names a gateway; its `--timeout` may mean something else. */
export function gatewayOf({ url, token, password }: GatewayFlags): GatewayFlags {
  return {
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
    ...(password === undefined ? {} : { password }),
  };
}

/** Where the gateway of this profile is and how to come in. Found without asking it anything. */
export interface GatewayTarget {
  paths: Paths;
  url: string;
  credential?: { token?: string; password?: string };
  /** Where the credential comes from: `--token`, `env: OPENCLAW_GATEWAY_TOKEN`, a path. */
  credentialSource?: string;
  /** Who owns the state directory, when somebody does. */
  info?: GatewayInfo;
  /** Absent when the config cannot be read. */
  project?: Project;
  /** Why the config cannot be read. */
  configProblem?: string;
}

const defaultTimeoutMs = 10_000;

export function timeoutOf({ timeout }: Pick<GatewayFlags, "timeout">): number {
  if (timeout === undefined) return defaultTimeoutMs;
  const value = Number(timeout);
  if (Number.isFinite(value) && value > 0) return value;
  throw new OpenClawError(
    "CLI_USAGE",
    `--timeout is "${timeout}", which is not a number of milliseconds.`,
    {
      hint: "For example --timeout 5000.",
    },
  );
}

/** Works with a config that cannot be read, too: then the address of the running gateway and the generated token have to do. */
export async function findGateway(
  context: CliContext,
  flags: GatewayFlags = {},
): Promise<GatewayTarget> {
  const paths = resolvePaths(context.processEnv, {
    ...(context.profile === undefined ? {} : { profile: context.profile }),
    ...(context.dev === undefined ? {} : { dev: context.dev }),
  });
  const info = await readGatewayInfo(paths);
  const found = await loadProject(context).catch((error: unknown) => errorMessage(error));
  const project = typeof found === "string" ? undefined : found;
  const configuredUrl = project
    ? localUrl(chooseListenAddress({}, project.loaded, paths))
    : `http://127.0.0.1:${paths.defaultPort}`;
  return {
    paths,
    url: flags.url ?? info?.url ?? configuredUrl,
    ...(await findCredential(context, flags, paths, project)),
    ...(info === undefined ? {} : { info }),
    ...(project === undefined ? {} : { project }),
    ...(typeof found === "string" ? { configProblem: found } : {}),
  };
}

export async function connectTo(
  target: GatewayTarget,
  options: { mode: string; timeoutMs: number; signal?: AbortSignal },
): Promise<GatewayClient> {
  const { url, credential } = target;
  return connectGateway({ url, ...(credential === undefined ? {} : { credential }), ...options });
}

type FoundCredential = Pick<GatewayTarget, "credential" | "credentialSource">;

/** A foreign address never gets this machine's own token: then the flags alone count. */
async function findCredential(
  context: CliContext,
  flags: GatewayFlags,
  paths: Paths,
  project: Project | undefined,
): Promise<FoundCredential> {
  if (flags.token !== undefined)
    return { credential: { token: flags.token }, credentialSource: "--token" };
  if (flags.password !== undefined)
    return { credential: { password: flags.password }, credentialSource: "--password" };
  if (flags.url !== undefined) return {};
  if (project) {
    const auth = await findGatewayAuth({ flags: {}, loaded: project.loaded, paths }, false);
    if (auth?.mode === "token")
      return { credential: { token: auth.secret }, credentialSource: auth.source };
    if (auth?.mode === "password")
      return { credential: { password: auth.secret }, credentialSource: auth.source };
    return {};
  }
  const fromEnvironment = context.processEnv["OPENCLAW_GATEWAY_TOKEN"];
  if (fromEnvironment)
    return {
      credential: { token: fromEnvironment },
      credentialSource: "env: OPENCLAW_GATEWAY_TOKEN",
    };
  const file = tokenFile(paths);
  const token = (await readFile(file, "utf8").catch(() => "")).trim();
  return token === "" ? {} : { credential: { token }, credentialSource: file };
}
