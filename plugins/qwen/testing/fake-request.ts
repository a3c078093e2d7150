import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./dashscope-answers.ts";
import type { FakeHost, FakeKey } from "./dashscope-hosts.ts";

/** A request whose key is in order, for a route of one's own. */
export interface FakeRequest {
  host: FakeHost;
  key: FakeKey;
  method: string;
  /** Below the host: `/api/v1/tasks/1`, `/compatible-mode/v1/embeddings`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  bytes: Buffer;
  /** The parsed body; an empty object when it is no JSON object. */
  body: Record<string, unknown>;
  /** Where this server listens, for addresses in answers. */
  origin: string;
}

/** Answers a request and says true, or leaves it to the next route. Asked before the chat routes. */
export type FakeRoute = (
  request: FakeRequest,
  response: ServerResponse,
) => boolean | Promise<boolean>;

/** Sends a refusal, an empty body where there is none. */
export function refuse(response: ServerResponse, { status, body, headers }: Refusal): void {
  send(response, status, body, headers);
}

/** Sends JSON with a request id. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const id = { "x-request-id": "header-fake", ...headers };
  if (body === undefined) {
    response.writeHead(status, id).end();
    return;
  }
  response.writeHead(status, { "content-type": "application/json", ...id });
  response.end(JSON.stringify(body));
}
