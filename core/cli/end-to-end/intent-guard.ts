import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { WebSocket, WebSocketServer } from "ws";
import { rawText } from "../../gateway/raw-text.ts";

/** A door before a Discord server: lets everything through but the Message Content intent, for which it closes the connection as Discord does. */
export interface IntentGuard {
  readonly apiUrl: string;
  /** The intents that connections asked for, in order. */
  readonly asked: readonly number[];
  close(): void;
}

const messageContent = 1 << 15;
const disallowedIntents = 4014;

export async function startIntentGuard(apiUrl: string): Promise<IntentGuard> {
  const asked: number[] = [];
  let gatewayUrl = "";
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await forward(request, apiUrl);
    let text = await answer.text();
    if (request.url?.endsWith("/gateway/bot") && answer.ok) {
      const body = JSON.parse(text) as { url: string };
      gatewayUrl = body.url;
      text = JSON.stringify({ ...body, url: own("ws") });
    }
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = (scheme: string) => `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (client) => {
    const upstream = new WebSocket(`${gatewayUrl}?v=10&encoding=json`);
    upstream.on("message", (data) => client.send(rawText(data)));
    upstream.on("close", () => client.close());
    client.on("close", () => upstream.close());
    client.on("message", (data) => {
      const { op, d } = JSON.parse(rawText(data)) as { op: number; d: { intents?: number } };
      const intents = op === 2 ? (d.intents ?? 0) : undefined;
      if (intents !== undefined) asked.push(intents);
      if (((intents ?? 0) & messageContent) !== 0) return client.close(disallowedIntents);
      upstream.send(rawText(data));
    });
  });
  return {
    apiUrl: `${own("http")}${new URL(apiUrl).pathname}`,
    asked,
    close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function forward(request: IncomingMessage, apiUrl: string): Promise<Response> {
  const { method = "GET", url = "/", headers } = request;
  const body = await buffer(request);
  return fetch(new URL(url, apiUrl), {
    method,
    headers: {
      authorization: headers.authorization ?? "",
      "content-type": headers["content-type"] ?? "application/json",
    },
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
}
