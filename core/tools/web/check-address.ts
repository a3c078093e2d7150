import ipaddr from "ipaddr.js";

/** Why an address must not be reached from a tool; undefined for one of the public internet. */
export function refuseAddress(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return "is no address";
  // An IPv4 address in the clothes of an IPv6 one is looked at as what it is.
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === "unicast") return undefined;
  const embedded = embeddedAddress(parsed);
  if (embedded !== undefined) return refuseAddress(embedded) ?? undefined;
  return `is ${words[range] ?? "not a public address"}`;
}

const words: Readonly<Record<string, string>> = {
  loopback: "this machine",
  private: "in a private network",
  uniqueLocal: "in a private network",
  linkLocal: "in the local network, where metadata services are",
  carrierGradeNat: "in a private network",
  unspecified: "this machine",
};

/** NAT64 and 6to4 addresses lead to the IPv4 address that is inside them. */
function embeddedAddress(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  if (address.kind() !== "ipv6") return undefined;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === "rfc6052") return bytes.slice(12).join(".");
  return range === "6to4" ? bytes.slice(2, 6).join(".") : undefined;
}
