/** Answers a variable of the environment. */
export type Environment = (name: string) => string | undefined;

/** Which way an address is reached: the proxy's address, or undefined for the direct way. */
export type ProxyRules = (url: string | URL) => string | undefined;

const secure = new Set(["https:", "wss:"]);

/**
 * The proxy of the config holds for every address; without one the environment decides, as other programs read it: `HTTPS_PROXY`, `HTTP_PROXY` for what is
 * not encrypted, `ALL_PROXY`, and `NO_PROXY` for the exceptions.
 */
export function readProxyRules(
  configured: string | undefined,
  environment: Environment,
): ProxyRules {
  if (configured !== undefined) return () => configured;
  const read = (name: string): string | undefined =>
    environment(name.toLowerCase())?.trim() || environment(name)?.trim() || undefined;
  const all = read("ALL_PROXY");
  const proxies = { secure: read("HTTPS_PROXY") ?? all, plain: read("HTTP_PROXY") ?? all };
  const exceptions = (read("NO_PROXY") ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  return (address) => {
    const url = new URL(address);
    const isSecure = secure.has(url.protocol);
    const proxy = isSecure ? proxies.secure : proxies.plain;
    if (proxy === undefined || exceptions.some((entry) => covers(entry, url, isSecure))) {
      return undefined;
    }
    return /^[a-z][a-z\d+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  };
}

/** `*`, `example.com` with all below it, `.example.com`, `*.example.com`, an address, each with or without a port. */
function covers(entry: string, { hostname, port }: URL, isSecure: boolean): boolean {
  if (entry === "*") return true;
  const [, name = "", wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  const ownPort = port || (isSecure ? "443" : "80");
  if (wantedPort !== undefined && wantedPort !== ownPort) return false;
  const bare = name.replace(/^\*?\./, "");
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  return bare !== "" && (host === bare || host.endsWith(`.${bare}`));
}
