import type { ProtocolError, ResponseFrame } from "../gateway/protocol.ts";

/** A failed request, in the gateway's words. */
export class RequestError extends Error {
  readonly error: ProtocolError;
  constructor(error: ProtocolError) {
    super(error.message);
    this.name = "RequestError";
    this.error = error;
  }
}

/** The requests that wait for their answers. */
export interface RequestTable {
  /** Sends a request. Rejects with a `RequestError` when the gateway says no, when it is late, and when the line breaks. */
  send<Result>(write: (frame: string) => void, method: string, params: unknown): Promise<Result>;
  settle(frame: ResponseFrame): void;
  /** The line broke. */
  failAll(): void;
}

interface Waiter {
  resolve(payload: unknown): void;
  reject(error: RequestError): void;
}

const timeoutMs = 30_000;

export function createRequestTable(): RequestTable {
  const waiters = new Map<string, Waiter>();
  return {
    async send<Result>(write: (frame: string) => void, method: string, params: unknown) {
      const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
      const answer = new Promise<unknown>((resolve, reject) =>
        waiters.set(id, { resolve, reject }),
      );
      const timer = setTimeout(() => waiters.get(id)?.reject(tooLate(method)), timeoutMs);
      try {
        write(JSON.stringify({ type: "req", id, method, params }));
        return (await answer) as Result;
      } finally {
        clearTimeout(timer);
        waiters.delete(id);
      }
    },
    settle(frame) {
      const waiter = waiters.get(frame.id);
      if (frame.ok) waiter?.resolve(frame.payload);
      else waiter?.reject(new RequestError(frame.error));
    },
    failAll() {
      for (const { reject } of waiters.values()) reject(lineBroken());
    },
  };
}

export function lineBroken(): RequestError {
  return new RequestError({
    code: "GATEWAY_CONNECTION_LOST",
    message: "The connection to the gateway is lost.",
  });
}

function tooLate(method: string): RequestError {
  return new RequestError({
    code: "GATEWAY_TIMEOUT",
    message: `The gateway did not answer "${method}" in time.`,
  });
}
