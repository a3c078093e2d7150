import type { WebSocket } from "ws";
import { systemClock } from "../lib/clock.ts";
import { createId } from "../lib/id.ts";
import { programVersion } from "../lib/program-root.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import {
  oldestProtocolVersion,
  protocolVersion,
  type EventFrame,
  type HelloPayload,
  type ProtocolError,
  type ResponseFrame,
} from "./protocol.ts";
import { rawText } from "./raw-text.ts";

export interface GatewayClientOptions {
  /** `http://127.0.0.1:18789` or `ws://…`. */
  url: string;
  credential?: { token?: string; password?: string };
  /** `cli` unless given. */
  mode?: string;
  /** For the connection and for each request, in milliseconds. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** A connection to a running gateway. */
export interface GatewayClient {
  readonly hello: HelloPayload;
  /** Rejects with an `OpenClawError` that carries the gateway's own code, message and hint. */
  request<Result>(
    method: string,
    params?: unknown,
    options?: { timeoutMs?: number },
  ): Promise<Result>;
  onEvent(listener: (event: EventFrame) => void): () => void;
  /** Resolves when the connection ends, with what the gateway said. */
  readonly closed: Promise<string>;
  close(): void;
}

interface Pending {
  resolve(payload: unknown): void;
  reject(error: unknown): void;
}

const defaultTimeoutMs = 10_000;

/** Connects and shows the credential. Rejects with `GATEWAY_NOT_RUNNING`, `GATEWAY_AUTH` or `GATEWAY_TIMEOUT`. */
export async function connectGateway(options: GatewayClientOptions): Promise<GatewayClient> {
  const { WebSocket } = await import("ws");
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const socket = new WebSocket(options.url.replace(/^http/, "ws"), {
    handshakeTimeout: timeoutMs,
    perMessageDeflate: false,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const wire = createWire(socket, options.url);
  try {
    await wire.challenged(timeoutMs);
    const hello = await wire.request<HelloPayload>("connect", connectParams(options), timeoutMs);
    return {
      hello,
      request: (method, params, given) =>
        wire.request(method, params, given?.timeoutMs ?? timeoutMs),
      onEvent(listener) {
        wire.listeners.add(listener);
        return () => wire.listeners.delete(listener);
      },
      closed: wire.closed,
      close: () => socket.close(1000),
    };
  } catch (error) {
    socket.terminate();
    throw error;
  }
}

function connectParams({ mode = "cli", credential }: GatewayClientOptions) {
  return {
    minProtocol: oldestProtocolVersion,
    maxProtocol: protocolVersion,
    client: { id: "openclaw-cli", version: programVersion(), mode },
    ...(credential === undefined ? {} : { auth: credential }),
  };
}

/** Requests and their answers over one socket. */
function createWire(socket: WebSocket, url: string) {
  const pending = new Map<string, Pending>();
  const listeners = new Set<(event: EventFrame) => void>();
  const challenge = Promise.withResolvers<void>();
  const end = Promise.withResolvers<string>();
  challenge.promise.catch(() => undefined);

  const fail = (error: unknown) => {
    challenge.reject(error);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  socket.on("error", (error) => fail(connectionError(error, url)));
  socket.on("close", (_code, reason) => {
    const text = reason.toString();
    end.resolve(text);
    fail(lost(text));
  });
  socket.on("message", (data) => {
    const frame = JSON.parse(rawText(data)) as ResponseFrame | EventFrame;
    if (frame.type === "event") {
      if (frame.event === "connect.challenge") challenge.resolve();
      for (const listener of listeners) listener(frame);
      return;
    }
    const waiter = pending.get(frame.id);
    pending.delete(frame.id);
    if (frame.ok) waiter?.resolve(frame.payload);
    else waiter?.reject(fromProtocolError(frame.error));
  });

  return {
    listeners,
    closed: end.promise,
    challenged: (timeoutMs: number) => within(timeoutMs, challenge.promise, "connect", url),
    request<Result>(method: string, params: unknown, timeoutMs: number): Promise<Result> {
      if (socket.readyState !== socket.OPEN) return Promise.reject(lost(""));
      const id = createId();
      const answer = new Promise<unknown>((resolve, reject) =>
        pending.set(id, { resolve, reject }),
      );
      socket.send(JSON.stringify({ type: "req", id, method, params }));
      return within(timeoutMs, answer, method, url).finally(() =>
        pending.delete(id),
      ) as Promise<Result>;
    },
  };
}

async function within<Value>(
  timeoutMs: number,
  promise: Promise<Value>,
  what: string,
  url: string,
): Promise<Value> {
  const timer = new AbortController();
  const late = systemClock.sleep(timeoutMs, timer.signal).then(() => {
    throw new OpenClawError(
      "GATEWAY_TIMEOUT",
      `The gateway at ${url} did not answer "${what}" within ${timeoutMs} ms.`,
      {
        hint: "Check `openclaw gateway status`, or give it longer with --timeout.",
      },
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

function lost(reason: string): OpenClawError {
  const why = reason === "" ? "" : `: ${reason}`;
  return new OpenClawError(
    "GATEWAY_CONNECTION_LOST",
    `The connection to the gateway ended${why}.`,
    {
      hint: "Check `openclaw gateway status`.",
    },
  );
}

function connectionError(error: Error, url: string): OpenClawError {
  const code = "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED") return notRunning(url, error);
  const refused = /Unexpected server response: (\d+)/.exec(error.message)?.[1];
  if (refused === "503") {
    return new OpenClawError(
      "GATEWAY_NOT_READY",
      `The gateway at ${url} is not taking connections now.`,
      {
        hint: "It is starting or stopping, or its gateway.auth section is broken: `openclaw config validate` tells.",
        cause: error,
      },
    );
  }
  return new OpenClawError(
    "GATEWAY_UNREACHABLE",
    `The gateway at ${url} could not be reached: ${errorMessage(error)}.`,
    {
      hint: "Check the address and `openclaw gateway status`.",
      cause: error,
    },
  );
}

export function notRunning(url: string, cause?: unknown): OpenClawError {
  return new OpenClawError("GATEWAY_NOT_RUNNING", `No gateway is running at ${url}.`, {
    hint: "Start it with `openclaw gateway`.",
    cause,
  });
}

function fromProtocolError({ code, message, hint, details }: ProtocolError): OpenClawError {
  return new OpenClawError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
}
