import type { EventFrame, Frame, HelloPayload, ProtocolError } from "../gateway/protocol.ts";
import type { Credential } from "./credential.ts";
import { createRequestTable, lineBroken, RequestError } from "./request-table.ts";

/** How the line to the gateway stands. `refused`: it asks for a credential, or for another one. */
export type ConnectionState =
  | { state: "connecting" }
  | { state: "open"; hello: HelloPayload }
  | { state: "waiting"; retryAt: number }
  | { state: "refused"; asksFor: Credential["kind"]; message: string; hint?: string };

export interface ConnectionOptions {
  /** `ws://…` of this page's own origin; never taken from the address. */
  url: string;
  credential(): Credential | undefined;
  onState(state: ConnectionState): void;
  onEvent(event: EventFrame): void;
}

/** One line to the gateway that is opened again whenever it breaks, until the gateway refuses the credential. */
export interface Connection {
  /** Opens the line, or tries again now. */
  connect(): void;
  /** Rejects with a `RequestError`, also when the line breaks before the answer. */
  request<Result>(method: string, params?: unknown): Promise<Result>;
}

const clientVersion = "1";
const firstSilenceMs = 20_000;
/** How many of the gateway's ticks may stay away before the line counts as dead. */
const missedTicks = 2.5;

export function createConnection(options: ConnectionOptions): Connection {
  const requests = createRequestTable();
  let socket: WebSocket | undefined;
  let silenceMs = firstSilenceMs;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  const retry = createRetry(connect, (retryAt) => options.onState({ state: "waiting", retryAt }));

  const drop = (gone: WebSocket) => {
    if (socket !== gone) return false;
    socket = undefined;
    gone.close();
    clearTimeout(silenceTimer);
    requests.failAll();
    return true;
  };
  const hear = (on: WebSocket) => {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => drop(on) && retry.later(), silenceMs);
  };
  const request = <Result>(method: string, params?: unknown): Promise<Result> => {
    const on = socket;
    if (on?.readyState !== WebSocket.OPEN) return Promise.reject(lineBroken());
    return requests.send<Result>((frame) => on.send(frame), method, params);
  };
  const shakeHands = async (on: WebSocket) => {
    try {
      const hello = await request<HelloPayload>("connect", connectParams(options.credential()));
      retry.succeeded();
      silenceMs = hello.policy.tickIntervalMs * missedTicks;
      options.onState({ state: "open", hello });
    } catch (error) {
      const refusal = error instanceof RequestError ? readRefusal(error.error) : undefined;
      const isOurs = drop(on);
      if (refusal) options.onState(refusal);
      else if (isOurs) retry.later();
    }
  };

  function connect(): void {
    if (socket !== undefined) return;
    retry.cancel();
    options.onState({ state: "connecting" });
    const opened = new WebSocket(options.url);
    socket = opened;
    hear(opened);
    opened.addEventListener("message", ({ data }) => {
      if (socket !== opened || typeof data !== "string") return;
      hear(opened);
      const frame = JSON.parse(data) as Frame;
      if (frame.type === "res") requests.settle(frame);
      else if (frame.type === "event" && frame.event === "connect.challenge")
        void shakeHands(opened);
      else if (frame.type === "event") options.onEvent(frame);
    });
    opened.addEventListener("close", () => drop(opened) && retry.later());
  }

  return { connect, request };
}

const firstRetryMs = 500;
const longestRetryMs = 30_000;

/** Waits longer after each failure, and never as long as the other pages that lost the same gateway. */
function createRetry(connect: () => void, onWait: (retryAt: number) => void) {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    later() {
      const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** failures);
      const delay = longest * (0.5 + Math.random() / 2);
      failures += 1;
      clearTimeout(timer);
      timer = setTimeout(connect, delay);
      onWait(Date.now() + delay);
    },
    succeeded: () => void (failures = 0),
    cancel: () => clearTimeout(timer),
  };
}

function connectParams(credential: Credential | undefined) {
  return {
    minProtocol: 3,
    maxProtocol: 4,
    client: { id: "openclaw-control-ui", version: clientVersion, mode: "webchat" },
    ...(credential === undefined ? {} : { auth: { [credential.kind]: credential.value } }),
  };
}

function readRefusal(error: ProtocolError): ConnectionState | undefined {
  if (error.code !== "GATEWAY_AUTH") return undefined;
  const code = error.details?.["code"];
  const detail = typeof code === "string" ? code : "";
  const isMissing = detail.endsWith("_MISSING");
  // The form says itself where a token is to be had.
  const hint = detail.endsWith("_MISMATCH") || isMissing ? undefined : error.hint;
  return {
    state: "refused",
    asksFor: detail.startsWith("AUTH_PASSWORD") ? "password" : "token",
    message: isMissing ? "" : error.message,
    ...(hint === undefined ? {} : { hint }),
  };
}
