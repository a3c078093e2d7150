import { isIPv4, isIPv6 } from "node:net";
import type { LoadedConfig } from "../config/load-config.ts";
import type { Paths } from "../config/paths.ts";
import { OpenClawError } from "../sdk/errors.ts";

export interface ListenAddress {
  host: string;
  port: number;
}

/** What the command line may say about the address. */
export interface ListenFlags {
  port?: string | undefined;
  bind?: string | undefined;
}

/** Where the gateway listens: flags, then environment (the port only), then config, then loopback and the profile's port. */
export function chooseListenAddress(
  flags: ListenFlags,
  loaded: Pick<LoadedConfig, "config" | "environment">,
  paths: Pick<Paths, "defaultPort">,
): ListenAddress {
  const gateway = loaded.config.gateway;
  const port =
    parsePort(flags.port, "--port") ??
    parsePort(loaded.environment.get("OPENCLAW_GATEWAY_PORT"), "OPENCLAW_GATEWAY_PORT") ??
    gateway?.port ??
    paths.defaultPort;
  return {
    host: bindHost(flags.bind ?? gateway?.bind ?? "loopback", gateway?.customBindHost),
    port,
  };
}

/** True when only this machine can reach the host. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(bare);
}

/** The address that a browser on this machine uses. */
export function localUrl({ host, port }: ListenAddress): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function parsePort(text: string | undefined, where: string): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const port = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new OpenClawError("GATEWAY_PORT_INVALID", `${where} is "${text}", which is not a port.`, {
    hint: "Give a number from 1 to 65535, or 0 for any free port.",
  });
}

function bindHost(bind: string, customBindHost: string | undefined): string {
  switch (bind) {
    case "loopback":
    case "auto":
      return "127.0.0.1";
    case "lan":
      return "0.0.0.0";
    case "custom":
      return customHost(customBindHost);
    case "tailnet":
      throw new OpenClawError(
        "GATEWAY_BIND_UNSUPPORTED",
        `The bind mode "tailnet" is not supported.`,
        {
          hint: `Use "custom" with gateway.customBindHost set to this machine's tailnet address.`,
        },
      );
    default:
      throw new OpenClawError("GATEWAY_BIND_INVALID", `"${bind}" is not a bind mode.`, {
        hint: `Use "loopback", "lan", "auto" or "custom".`,
      });
  }
}

function customHost(host: string | undefined): string {
  if (host !== undefined && (isIPv4(host) || isIPv6(host))) return host;
  const found = host === undefined ? "is not set" : `is "${host}"`;
  throw new OpenClawError(
    "GATEWAY_BIND_INVALID",
    `The bind mode is "custom", but gateway.customBindHost ${found}, which is not an IP address.`,
    { hint: "Set gateway.customBindHost to an address of this machine." },
  );
}
