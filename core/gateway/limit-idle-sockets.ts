import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps the number of sockets bounded that no request is being answered on. The one that has been idle longest makes room for the next, so that whoever opens
 * thousands and says nothing shuts nobody else out.
 */
export function limitIdleSockets(server: Server, most: number): void {
  const idle = new Set<Socket>();
  const rest = (socket: Socket) => {
    if (socket.destroyed) return;
    idle.add(socket);
    const oldest = idle.size > most ? idle.values().next().value : undefined;
    oldest?.destroy();
  };
  server.on("connection", (socket: Socket) => {
    socket.once("close", () => idle.delete(socket));
    rest(socket);
  });
  server.on("request", ({ socket }, response) => {
    idle.delete(socket);
    response.once("close", () => rest(socket));
  });
  server.on("upgrade", ({ socket }) => void idle.delete(socket));
}
