import { setTimeout as sleep } from "node:timers/promises";
import {
  OpenClawError,
  type ModelError,
  type ProviderEndpoint,
  type ProviderFailure,
} from "openclaw/sdk";
import { classifyFailure } from "openclaw/sdk/openai-compatible";
import { classifyQwenError } from "../errors.ts";
import { isRecord } from "../plain-record.ts";
import { userAgent } from "../user-agent.ts";

export type Json = Record<string, unknown>;

export interface VendorCall {
  endpoint: ProviderEndpoint;
  /** The whole address. */
  url: string;
  /** A GET without it. */
  body?: Json;
  headers?: Record<string, string>;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
}

const mostErrorCharacters = 64 * 1024;
/** A throttled request was not carried out, so it may be repeated; so often, and with no longer wait than this. */
const mostAttempts = 3;
const longestWaitMs = 10_000;

/** One request to the vendor's own routes. Rejects with `MEDIA_PROVIDER_FAILED`, in the words that a chat error would have. */
export async function callVendor(call: VendorCall): Promise<Json> {
  for (let attempt = 1; ; attempt += 1) {
    const { status, headers, text } = await send(call);
    const parsed = parseObject(text);
    const isRefused = status >= 400 || isErrorInDisguise(parsed);
    if (!isRefused && parsed !== undefined) return parsed;
    if (!isRefused) throw notUnderstood(call.url);
    const body = text.slice(0, mostErrorCharacters);
    const error = classify({ status: Math.max(400, status), body, headers }, call);
    if (status !== 429 || !error.retryable || attempt >= mostAttempts) throw toError(error);
    const wait = Math.min(error.retryAfterMs ?? attempt * 1000, longestWaitMs);
    await sleep(wait, undefined, { signal: call.signal });
  }
}

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

async function send(call: VendorCall): Promise<RawAnswer> {
  const { endpoint, url, body, signal } = call;
  try {
    const response = await call.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...endpoint.headers,
        Accept: "application/json",
        "User-Agent": userAgent,
        ...(endpoint.apiKey === undefined ? {} : { Authorization: `Bearer ${endpoint.apiKey}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "error",
      signal,
    });
    const { status } = response;
    return { status, headers: Object.fromEntries(response.headers), text: await response.text() };
  } catch (cause) {
    signal.throwIfAborted();
    throw toError(classify({ cause }, call), cause);
  }
}

/** The service answers some errors under status 200, with a code and without an output. */
function isErrorInDisguise(parsed: Json | undefined): boolean {
  const code = parsed?.["code"];
  return typeof code === "string" && code !== "" && !isRecord(parsed?.["output"]);
}

function classify(failure: ProviderFailure, { endpoint, url }: VendorCall): ModelError {
  const at = { ...endpoint, baseUrl: new URL(url).origin + new URL(endpoint.baseUrl).pathname };
  return classifyQwenError(failure, at) ?? classifyFailure(failure, at);
}

function toError({ message, hint }: ModelError, cause?: unknown): OpenClawError {
  return new OpenClawError("MEDIA_PROVIDER_FAILED", message, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The vendor answered with something else than it documents. */
export function notUnderstood(url: string): OpenClawError {
  return new OpenClawError(
    "MEDIA_PROVIDER_FAILED",
    `${new URL(url).host} answered with something that was not understood.`,
    { hint: "Check the base URL of the provider; a proxy may be in the way." },
  );
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A value deep inside an answer: `at(answer, "output", "choices", 0)`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** A refusal of our own, before anything is sent. */
export function invalidRequest(message: string, hint?: string): OpenClawError {
  return new OpenClawError("MEDIA_REQUEST_INVALID", message, hint === undefined ? {} : { hint });
}
