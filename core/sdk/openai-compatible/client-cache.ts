import type OpenAI from "openai";
import type { ProviderEndpoint } from "../provider.ts";
import { createWatchedFetch } from "./watched-fetch.ts";

const mostClients = 8;
const defaultIdleTimeoutMs = 120_000;
/** The client's own limit on a whole request. Ours is on silence, and a long answer is no fault. */
const wholeRequestMs = 24 * 60 * 60 * 1000;

export interface ClientCache {
  /** The client for this endpoint. Loads the library at the first call. */
  get(endpoint: ProviderEndpoint, headers: Record<string, string>): Promise<OpenAI>;
}

/**
 * Keeps the clients of the few endpoints in use, by address, key and headers. The library's retries are off (they belong to the agent loop), and so are its
 * environment variables and its log.
 */
export function createClientCache(options: {
  fetch: typeof globalThis.fetch;
  userAgent: string;
}): ClientCache {
  const clients = new Map<string, OpenAI>();

  return {
    async get(endpoint, extraHeaders) {
      const headers = requestHeaders(endpoint, extraHeaders, options.userAgent);
      const idleTimeoutMs = endpoint.idleTimeoutMs ?? defaultIdleTimeoutMs;
      const key = JSON.stringify([endpoint.baseUrl, headers, idleTimeoutMs]);
      const kept = clients.get(key);
      clients.delete(key);
      const client =
        kept ??
        (await createClient(
          endpoint.baseUrl,
          createWatchedFetch({ fetch: options.fetch, idleTimeoutMs, headers }),
        ));
      clients.set(key, client);
      const oldest = clients.keys().next();
      if (clients.size > mostClients && !oldest.done) clients.delete(oldest.value);
      return client;
    },
  };
}

async function createClient(baseURL: string, fetch: typeof globalThis.fetch): Promise<OpenAI> {
  const { OpenAI: Client } = await import("openai");
  return new Client({
    baseURL,
    fetch,
    // The watched fetch writes the authorization header itself.
    apiKey: "unused",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: wholeRequestMs,
    logLevel: "off",
  });
}

/** Names in lower case; what the user configured wins. */
function requestHeaders(
  endpoint: ProviderEndpoint,
  extra: Record<string, string>,
  userAgent: string,
): Record<string, string> {
  const key = endpoint.apiKey?.trim();
  const headers: Record<string, string> = { "user-agent": userAgent };
  if (key !== undefined && key !== "") headers["authorization"] = `Bearer ${key}`;
  for (const [name, value] of Object.entries({ ...extra, ...endpoint.headers })) {
    headers[name.toLowerCase()] = value;
  }
  return headers;
}
