import type { ProviderEndpoint } from "../provider.ts";

const longestQuote = 300;
/** A key shorter than this would be given away by its last four characters. */
const shortestShownKey = 12;

/** The host name of an address in lower case, without trailing dots; the port stays. The text itself when it is no address. */
export function hostOf(baseUrl: string): string {
  const address = URL.parse(baseUrl);
  if (address === null) return baseUrl;
  const name = address.hostname.toLowerCase().replace(/\.+$/, "");
  return address.port === "" ? name : `${name}:${address.port}`;
}

/** Says which key was used without giving it away: `the key from env: ACME_API_KEY, ending in wxyz`. */
export function describeKey(endpoint: ProviderEndpoint): string {
  const { apiKey, credentialSource } = endpoint;
  if (apiKey === undefined || apiKey === "") return "no key at all";
  const source = credentialSource === undefined ? "the key" : `the key from ${credentialSource}`;
  return apiKey.length < shortestShownKey ? source : `${source}, ending in ${apiKey.slice(-4)}`;
}

/** A vendor's sentence, fit to be shown: on one line, without the key or anything that looks like one, at most 300 characters. */
export function quoteVendor(text: string, endpoint: ProviderEndpoint): string {
  const { apiKey } = endpoint;
  const known =
    apiKey !== undefined && apiKey.length >= 6 ? text.replaceAll(apiKey, "[key]") : text;
  const line = known
    .replace(/\b(?:sk|ms|st)-[\w.*-]{6,}/g, "[key]")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote - 1)}…` : line;
}
