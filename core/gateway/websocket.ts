import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { serveConnection } from "./connection.ts";
import type { ConnectionDependencies } from "./connection-state.ts";
import { maxPayloadBytes } from "./handshake.ts";

/** Turns upgraded HTTP connections into protocol connections. */
export interface WebSocketDoor {
  /** The caller has checked host and origin. Rejects nothing: what fails is a closed socket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  connections(): number;
  /** Says good-bye to every client; those that do not answer are cut off after a second. */
  close(reason: string): Promise<void>;
}

const maxConnections = 500;
const farewellMs = 1000;

export function createWebSocketDoor(deps: ConnectionDependencies): WebSocketDoor {
  const farewells = new Map<object, (reason: string) => void>();
  let server: Promise<WebSocketServer> | undefined;

  const open = async () => {
    const { WebSocketServer } = await import("ws");
    return new WebSocketServer({
      noServer: true,
      maxPayload: maxPayloadBytes,
      perMessageDeflate: false,
      clientTracking: true,
    });
  };

  return {
    async accept(request, socket, head) {
      if (farewells.size >= maxConnections) {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        return;
      }
      server ??= open();
      const opened = await server;
      opened.handleUpgrade(request, socket, head, (client) => {
        client.on("close", () => farewells.delete(client));
        farewells.set(client, serveConnection(client, request, deps));
      });
    },
    connections: () => farewells.size,
    async close(reason) {
      const opened = await server;
      if (opened === undefined) return;
      const clients = [...opened.clients];
      const closed = Promise.all(
        clients.map(
          (client) => new Promise<void>((resolve) => client.once("close", () => resolve())),
        ),
      );
      for (const farewell of farewells.values()) farewell(reason);
      const timer = new AbortController();
      await Promise.race([
        closed,
        deps.runtime.clock.sleep(farewellMs, timer.signal).catch(() => undefined),
      ]);
      timer.abort();
      for (const client of opened.clients) client.terminate();
      await closed;
      opened.close();
    },
  };
}
