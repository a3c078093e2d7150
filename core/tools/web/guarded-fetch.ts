import type { Response } from "undici";
import { errorMessage } from "../../sdk/errors.ts";
import {
  ForbiddenAddress,
  guardConnector,
  type NetworkRules,
  type Resolve,
} from "./guarded-connector.ts";

export interface WebRequest {
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  maxRedirects: number;
  maxBytes: number;
  rules: NetworkRules;
}

export interface WebPage {
  /** After redirects. */
  url: string;
  status: number;
  /** In lower case, without parameters. */
  contentType: string;
  charset: string;
  bytes: Uint8Array;
  /** There was more. */
  isCut: boolean;
}

export type WebFetch = (request: WebRequest, signal: AbortSignal) => Promise<WebPage>;

/** @param resolve the name server; that of the system unless a test brings its own */
export function createWebFetch(resolve: Resolve = resolveWithSystem): WebFetch {
  return async (request, signal) => {
    const { Agent, buildConnector, fetch } = await import("undici");
    const connect = guardConnector(buildConnector({}), resolve, request.rules);
    // Not kept: a connection that was opened under other rules must not be used again.
    const agent = new Agent({ connect, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 });
    try {
      let url = parseAddress(request.url);
      let { method = "GET", body, headers = {} } = request;
      for (let hop = 0; ; hop += 1) {
        const init = { method, headers, redirect: "manual" as const, dispatcher: agent, signal };
        const response = await fetch(url, body === undefined ? init : { ...init, body });
        const target = response.headers.get("location");
        if (response.status < 300 || response.status > 399 || target === null) {
          return await readPage(response, url, request.maxBytes);
        }
        await response.body?.cancel();
        if (hop >= request.maxRedirects) throw new Error(`${request.url} redirects too often.`);
        const next = parseAddress(target, url);
        if (next.origin !== url.origin) headers = withoutSecrets(headers);
        url = next;
        method = "GET";
        body = undefined;
      }
    } catch (error) {
      throw readable(error, request.url);
    } finally {
      await agent.destroy();
    }
  };
}

/** An address of the web. Names and passwords in it are refused: they are how one address is made to look like another. */
export function parseAddress(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new Error(`${text.slice(0, 200)} is no web address.`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(`Only http and https addresses are read, not ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new Error("An address with a name or password in it is not read.");
  }
  return url;
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  const secret = /^(authorization|cookie|x-subscription-token)$/i;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.test(name)));
}

async function readPage(response: Response, url: URL, maxBytes: number): Promise<WebPage> {
  const [contentType = "", ...parameters] = (response.headers.get("content-type") ?? "").split(";");
  const charset = parameters.map((each) => /^\s*charset="?([\w-]+)/i.exec(each)?.[1]).find(Boolean);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(0, maxBytes - length));
    length += part.length;
    if (length > maxBytes) break;
  }
  return {
    url: url.href,
    status: response.status,
    contentType: contentType.trim().toLowerCase(),
    charset: charset ?? "utf-8",
    bytes: Buffer.concat(parts),
    isCut: length > maxBytes,
  };
}

/** The reason that is deepest inside, because the client says only that it failed. */
function readable(error: unknown, url: string): Error {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof ForbiddenAddress) return inner;
  if (inner instanceof Error && inner.name === "AbortError") return inner;
  return new Error(`${url.slice(0, 200)} could not be read: ${errorMessage(inner)}`);
}

async function resolveWithSystem(host: string) {
  const { lookup } = await import("node:dns/promises");
  return lookup(host, { all: true });
}
