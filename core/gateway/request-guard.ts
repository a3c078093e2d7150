import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { isLoopbackHost } from "./listen-address.ts";

export interface RequestGuard {
  /**
   * Why a request with this `Host` is refused; undefined when it is fine. A page of a stranger whose domain name was pointed at this machine (DNS
   * rebinding) carries that name here.
   */
  refuseHost(headers: IncomingHttpHeaders): string | undefined;
  /** Why a WebSocket from this `Origin` is refused. Browsers always send one, so a page of another site cannot open the door; other programs send none. */
  refuseOrigin(headers: IncomingHttpHeaders): string | undefined;
}

/** @param allowedOrigins `gateway.controlUi.allowedOrigins`; read at each request, so a reload counts at once */
export function createRequestGuard(
  bindHost: string,
  allowedOrigins: () => readonly string[],
): RequestGuard {
  const isAllowedHost = (hostHeader: string): boolean => {
    const name = hostName(hostHeader);
    if (name === undefined) return false;
    if (isLoopbackHost(name) || name === bindHost) return true;
    // Only names can be rebound; a literal address is where the request really went.
    if (!isLoopbackHost(bindHost) && isIP(name) !== 0) return true;
    return allowedOrigins().some(
      (origin) =>
        origin === "*" ||
        originHost(origin) === hostHeader.toLowerCase() ||
        hostName(originHost(origin) ?? "") === name,
    );
  };

  return {
    refuseHost({ host }) {
      if (host !== undefined && isAllowedHost(host)) return undefined;
      return `The gateway does not answer to the host name ${quote(host)}. If it is yours, add its origin to gateway.controlUi.allowedOrigins.`;
    },
    refuseOrigin({ host, origin }) {
      if (origin === undefined) return undefined;
      if (host !== undefined && originHost(origin) === host.toLowerCase()) return undefined;
      if (allowedOrigins().some((allowed) => allowed === "*" || sameOrigin(allowed, origin)))
        return undefined;
      return `Pages of ${quote(origin)} may not talk to the gateway. If it is yours, add it to gateway.controlUi.allowedOrigins.`;
    },
  };
}

/** `name:port`, without the port when it is the scheme's own, as browsers write the `Host` header. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() || undefined : undefined;
}

function sameOrigin(allowed: string, origin: string): boolean {
  return (
    URL.canParse(allowed) &&
    URL.canParse(origin) &&
    new URL(allowed).origin === new URL(origin).origin &&
    new URL(origin).origin !== "null"
  );
}

/** The name in a `Host` header, lower-case, without port and brackets; undefined when it is not one. */
function hostName(host: string): string | undefined {
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.test(host)) return undefined;
  return host
    .replace(/:\d{1,5}$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();
}

/** What a stranger sent is shown short and without control characters. */
function quote(text: string | undefined): string {
  return JSON.stringify((text ?? "").slice(0, 100));
}
