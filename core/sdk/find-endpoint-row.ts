import type { EndpointRow } from "./manifest.ts";

/**
 * The row that owns the host of an address, whatever its capitals and the dot of a complete name. A row that names the host comes before one that names it
 * by a pattern. Undefined for a host of nobody's.
 */
export function findEndpointRow<Row extends Pick<EndpointRow, "hosts">>(
  rows: readonly Row[],
  baseUrl: string,
): Row | undefined {
  const address = URL.parse(baseUrl);
  if (address === null) return undefined;
  const host = address.hostname.toLowerCase().replace(/\.+$/, "");
  const anyLabel = `*${host.slice(host.indexOf("."))}`;
  return (
    rows.find(({ hosts }) => hosts.includes(host)) ??
    rows.find(({ hosts }) => hosts.includes(anyLabel))
  );
}
