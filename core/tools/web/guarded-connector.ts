import type { LookupAddress } from "node:dns";
import type { buildConnector } from "undici";
import { refuseAddress } from "./check-address.ts";

export interface NetworkRules {
  /** Hosts that may be in a private network, in lower case; `*` for all. */
  allowedHosts: readonly string[];
}

/** All addresses of a host. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** A connection that was refused by us, and not by the network. */
export class ForbiddenAddress extends Error {}

/**
 * Connects only to addresses of the public internet. The name is resolved here, each of its addresses is looked at, and the connection goes to one of exactly those: a
 * second answer of the name server has no say. Every hop of a redirect comes through here.
 */
export function guardConnector(
  connect: buildConnector.connector,
  resolve: Resolve,
  { allowedHosts }: NetworkRules,
): buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, "").toLowerCase();
    const isFree = allowedHosts.some((allowed) => allowed === "*" || allowed === host);
    void pin(host, options, resolve, isFree).then(
      (pinned) => connect(pinned, callback),
      (error: unknown) => fail(error, callback),
    );
  };
}

async function pin(
  host: string,
  options: buildConnector.Options,
  resolve: Resolve,
  isFree: boolean,
): Promise<buildConnector.Options> {
  const address = await publicAddress(host, resolve, isFree);
  const servername = options.servername ?? (options.protocol === "https:" ? host : undefined);
  const pinned = { ...options, hostname: address, host: address };
  return servername === undefined ? pinned : { ...pinned, servername };
}

function fail(error: unknown, callback: buildConnector.Callback): void {
  callback(error instanceof Error ? error : new Error(String(error)), null);
}

async function publicAddress(host: string, resolve: Resolve, isFree: boolean): Promise<string> {
  const addresses = await resolve(host);
  const [first] = addresses;
  if (first === undefined) throw new Error(`${host} has no address.`);
  if (isFree) return first.address;
  for (const { address } of addresses) {
    const reason = refuseAddress(address);
    // One bad address among good ones is how a name is made to point at both.
    if (reason !== undefined) {
      throw new ForbiddenAddress(`${host} is not read: ${address} ${reason}.`);
    }
  }
  return first.address;
}
