import { setTimeout as wait } from "node:timers/promises";
import type { RESTOptions } from "discord.js";

type MakeRequest = RESTOptions["makeRequest"];
type Init = Parameters<MakeRequest>[1];

const mostTries = 3;
const pauseMs = 300;

/** The line broke after the request was, or may have been, sent. */
const brokenLine = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/**
 * Repeats what a broken connection may have cost, where doing it twice is the same as doing it once. The library repeats some of that by itself, whether it does harm or
 * not, and throws the rest to its caller; an error that leaves here is one that it leaves alone.
 */
export function repeatRequests(request: MakeRequest): MakeRequest {
  return async (url, init) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await request(url, init);
      } catch (error) {
        const isTimeout = error instanceof Error && error.name === "AbortError";
        const isBroken = brokenLine.has(codeOf(error));
        if (!isTimeout && !isBroken) throw error;
        const isOnce = !isHarmless(url, init);
        if (isTimeout && !isOnce) throw error;
        if (isOnce || tries >= mostTries || init.signal?.aborted) throw lost(error);
        await wait(pauseMs * 2 ** tries * Math.random());
      }
    }
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const own: unknown = Reflect.get(error, "code");
  if (typeof own === "string") return own;
  return error.message.includes("ECONNRESET") ? "ECONNRESET" : codeOf(error.cause);
}

/** Only a POST makes something new; a message with a nonce is made once, and a direct chat is opened once. */
function isHarmless(url: string, { method = "GET", body }: Init): boolean {
  if (method !== "POST") return true;
  if (/\/(?:typing|users\/@me\/channels)$/.test(new URL(url).pathname)) return true;
  const field: unknown =
    typeof body === "object" && body !== null && "get" in body && typeof body.get === "function"
      ? body.get("payload_json")
      : body;
  const json = typeof field === "string" ? field : "";
  return /"enforce_nonce":\s*true/.test(json);
}

function lost(error: unknown): Error {
  const broken = new Error("the connection broke before Discord answered", { cause: error });
  return Object.assign(broken, { code: "UND_ERR_SOCKET" });
}
