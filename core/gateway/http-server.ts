import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { OpenClawError } from "../sdk/errors.ts";
import { createHttpListener, type HttpAppDependencies, type RequestListener } from "./http-app.ts";
import { listenError } from "./listen-error.ts";
import { limitIdleSockets } from "./limit-idle-sockets.ts";
import { localUrl, type ListenAddress } from "./listen-address.ts";
import type { WebSocketDoor } from "./websocket.ts";

export interface HttpServerDependencies extends HttpAppDependencies {
  address: ListenAddress;
  /** Undefined while the gateway starts. */
  webSockets(): WebSocketDoor | undefined;
}

export interface HttpServer {
  /** For a browser on this machine: `http://127.0.0.1:18789`. */
  readonly url: string;
  readonly port: number;
  /** Never rejects. */
  close(): Promise<void>;
}

/** A client that dawdles over its headers or body is let go, in milliseconds. */
const limits = { headersTimeout: 15_000, requestTimeout: 120_000, maxHeaderSize: 16_384 };
const maxIdleSockets = 1000;

/** Opens the port. The page's and the WebSocket's libraries are loaded when somebody comes. Rejects with `GATEWAY_PORT_IN_USE` when the port is taken. */
export async function openHttpServer(deps: HttpServerDependencies): Promise<HttpServer> {
  let listener: Promise<RequestListener> | undefined;
  const server = createServer(limits, (request, response) => {
    listener ??= createHttpListener(deps);
    listener.then((handle) => handle(request, response)).catch(() => failRequest(response));
  });
  limitIdleSockets(server, maxIdleSockets);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    upgrade(request, socket, head, deps).catch(() => socket.destroy());
  });
  await listen(server, deps.address);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: localUrl({ host: deps.address.host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  deps: HttpServerDependencies,
): Promise<void> {
  const refusal =
    deps.guard.refuseHost(request.headers) ?? deps.guard.refuseOrigin(request.headers);
  if (refusal !== undefined)
    return refuseUpgrade(socket, "403 Forbidden", "GATEWAY_ORIGIN_REFUSED", refusal);
  const reason = await deps.shutReason();
  if (reason !== undefined)
    return refuseUpgrade(socket, "503 Service Unavailable", "GATEWAY_SHUT", reason);
  const door = deps.webSockets();
  if (door === undefined || deps.phase() !== "started") {
    return refuseUpgrade(
      socket,
      "503 Service Unavailable",
      "GATEWAY_STARTING",
      `The gateway is ${deps.phase()}.`,
    );
  }
  if (request.url?.split("?")[0] !== "/") {
    return refuseUpgrade(socket, "404 Not Found", "GATEWAY_NOT_FOUND", "The WebSocket is at /.");
  }
  await door.accept(request, socket, head);
}

function refuseUpgrade(socket: Duplex, status: string, code: string, message: string): void {
  const body = JSON.stringify({ error: { code, message } });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function failRequest(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(500, { "Content-Type": "application/json" });
  response.end(
    '{"error":{"code":"GATEWAY_INTERNAL","message":"Something went wrong inside the gateway."}}',
  );
}

async function listen(server: Server, address: ListenAddress): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address.port, address.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw error instanceof Error
      ? await listenError(error, address)
      : new OpenClawError("GATEWAY_LISTEN", String(error));
  }
}
