import { hostOf } from "./provider-directory.ts";

/** True for an address on this machine or in its own network by name: `localhost`, `127.0.0.1`, `0.0.0.0`, `::1`, `*.local`. */
export function isLocalAddress(baseUrl: string): boolean {
  const host = hostOf(baseUrl);
  if (host === undefined) return false;
  return ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].includes(host) || host.endsWith(".local");
}
