import { IdleTimeoutError } from "./network-failure.ts";

const longestErrorBody = 64 * 1024;
/** How long to wait for the usage figures once the model has said that it is done. */
const lingerMs = 5_000;

/** The server answered, but not with what was asked for. Carries what `classifyError` needs. */
export class UnexpectedAnswerError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;

  constructor(status: number, headers: Record<string, string>, body: string) {
    super(`status ${status}`);
    this.name = "UnexpectedAnswerError";
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** An answer whose bytes are counted on their way through. */
export class WatchedResponse extends Response {
  readonly watch: BodyWatch;

  constructor(body: ReadableStream<Uint8Array>, init: ResponseInit, watch: BodyWatch) {
    super(body, init);
    this.watch = watch;
  }
}

/** What passed through a body so far. */
export interface BodyWatch {
  /** True when the stream carried its `[DONE]` mark. */
  sawDone(): boolean;
  /** The model is done: from now on wait only a moment for each further byte. */
  linger(): void;
}

export interface WatchedFetchOptions {
  fetch: typeof globalThis.fetch;
  /** The longest wait for the next byte, in milliseconds. */
  idleTimeoutMs: number;
  /** All headers of a request but `Accept` and `Content-Type`. What the client library or its environment variables add is not sent. */
  headers: Record<string, string>;
}

/**
 * A fetch for the client library that fails after a silence, keeps the whole error body for classification, and sends our own headers and no others.
 * Rejects with `UnexpectedAnswerError` for anything but a usable answer.
 */
export function createWatchedFetch(options: WatchedFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const idle = createIdleLimit(options.idleTimeoutMs);
    const signals = [idle.signal, ...(init?.signal ? [init.signal] : [])];
    const response = await idle.limit(
      options.fetch(input, {
        ...init,
        headers: sentHeaders(new Headers(init?.headers), options.headers),
        signal: AbortSignal.any(signals),
      }),
    );
    const isStream = init?.method?.toUpperCase() === "POST";
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || /\bhtml\b/i.test(type)) throw await unexpectedAnswer(response, idle);
    if (!isStream) return response;
    if (/\bjson\b/i.test(type)) return jsonAsStream(response, idle);
    return watchBody(response, idle);
  };
}

interface IdleLimit {
  readonly signal: AbortSignal;
  /** Fires the signal when the promise does not settle in time. */
  limit<T>(promise: Promise<T>): Promise<T>;
  shorten(milliseconds: number): void;
}

function createIdleLimit(milliseconds: number): IdleLimit {
  const controller = new AbortController();
  let allowed = milliseconds;
  return {
    signal: controller.signal,
    async limit(promise) {
      const waiting = allowed;
      const timer = setTimeout(() => controller.abort(new IdleTimeoutError(waiting)), waiting);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    shorten(to) {
      allowed = Math.min(allowed, to);
    },
  };
}

function sentHeaders(built: Headers, own: Record<string, string>): Headers {
  const headers = new Headers({ accept: built.get("accept") ?? "application/json" });
  const type = built.get("content-type");
  if (type !== null) headers.set("content-type", type);
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

async function unexpectedAnswer(
  response: Response,
  idle: IdleLimit,
): Promise<UnexpectedAnswerError> {
  const headers = Object.fromEntries(response.headers);
  return new UnexpectedAnswerError(response.status, headers, await readStart(response, idle));
}

/** The first part of a body. A body that breaks off is as good as a short one here: the status already says what happened. */
async function readStart(response: Response, idle: IdleLimit): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < longestErrorBody) {
      const { done, value } = await idle.limit(reader.read());
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return text;
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return text;
}

/** Some servers ignore `stream: true` and answer in one piece; some answer an error in JSON under status 200. */
async function jsonAsStream(response: Response, idle: IdleLimit): Promise<Response> {
  const text = await idle.limit(response.text());
  const headers = Object.fromEntries(response.headers);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnexpectedAnswerError(response.status, headers, text.slice(0, longestErrorBody));
  }
  const frames = new Response(`data: ${JSON.stringify(value)}\n\ndata: [DONE]\n\n`, {
    headers: { ...requestIdOf(response), "content-type": "text/event-stream" },
  });
  return watchBody(frames, idle);
}

function requestIdOf(response: Response): Record<string, string> {
  const id = response.headers.get("x-request-id");
  return id === null ? {} : { "x-request-id": id };
}

function watchBody(response: Response, idle: IdleLimit): WatchedResponse {
  const reader = response.body?.getReader();
  let tail = "";
  let sawDone = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = (await (reader && idle.limit(reader.read()))) ?? { done: true };
        if (done || value === undefined) {
          controller.close();
          return;
        }
        tail += Buffer.from(value).toString("latin1");
        sawDone ||= /data:\s*\[DONE\]/.test(tail);
        tail = tail.slice(-20);
        controller.enqueue(value);
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const watch: BodyWatch = { sawDone: () => sawDone, linger: () => idle.shorten(lingerMs) };
  const { status, statusText, headers } = response;
  return new WatchedResponse(body, { status, statusText, headers }, watch);
}
