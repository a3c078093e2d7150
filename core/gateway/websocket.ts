import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { serveConnection, type ServedConnection } from "./connection.ts";
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
/** Clients that have not shown their token yet; the one that has waited longest makes room for the next, so that strangers cannot shut the owner out. */
const maxStrangers = 100;
const farewellMs = 1000;

export function createWebSocketDoor(deps: ConnectionDependencies): WebSocketDoor {
  const served = new Map<WebSocket, ServedConnection>();
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
      const strangers = [...served].filter(([, connection]) => !connection.isOpen());
      if (served.size - strangers.length >= maxConnections) {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        return;
      }
      if (strangers.length >= maxStrangers) strangers[0]?.[0].terminate();
      server ??= open();
      const opened = await server;
      opened.handleUpgrade(request, socket, head, (client) => {
        client.on("close", () => served.delete(client));
        served.set(client, serveConnection(client, request, deps));
      });
    },
    connections: () => served.size,
    async close(reason) {
      const opened = await server;
      if (opened === undefined) return;
      const clients = [...opened.clients];
      const closed = Promise.all(
        clients.map(
          (client) => new Promise<void>((resolve) => client.once("close", () => resolve())),
        ),
      );
      for (const connection of served.values()) connection.farewell(reason);
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
