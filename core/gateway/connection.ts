import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { createDisposer } from "../lib/disposer.ts";
import { createId } from "../lib/id.ts";
import type { ConnectionDependencies, OpenConnection } from "./connection-state.ts";
import { parseRequest } from "./frame.ts";
import { createFrameSocket, type FrameSocket } from "./frame-socket.ts";
import { credentialsChanged, keepAlive } from "./keep-alive.ts";
import { limitHandshake, openConnection } from "./open-connection.ts";
import { toProtocolError } from "./protocol-error.ts";
import { closeCodes, type RequestFrame } from "./protocol.ts";
import { rawText } from "./raw-text.ts";

/** Requests of one connection are answered one after the other, so that messages keep their order; so many may wait. */
const maxWaitingRequests = 200;

export interface ServedConnection {
  /** True once the client has shown its token. */
  isOpen(): boolean;
  /** Says good-bye and closes. */
  farewell(reason: string): void;
}

/** Serves one WebSocket until it ends. */
export function serveConnection(
  socket: WebSocket,
  request: IncomingMessage,
  deps: ConnectionDependencies,
): ServedConnection {
  const frames = createFrameSocket(socket);
  const disposer = createDisposer();
  let open: OpenConnection | undefined;
  let refused = false;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  limitHandshake(request, frames, deps, disposer.add, () => open !== undefined);
  frames.event("connect.challenge", { nonce: createId(), ts: deps.runtime.clock.now() });

  const handle = async (frame: RequestFrame) => {
    if (refused) return;
    if (open === undefined) {
      open = await openConnection(frame, request, frames, deps);
      refused = open === undefined;
      if (open !== undefined) disposer.add(keepAlive(socket, frames, deps, open));
    } else if ((await deps.currentAuth.read()) === open.auth) {
      await answer(frame, frames, deps, open);
    } else frames.close(closeCodes.refused, credentialsChanged);
  };

  socket.on("message", (data, isBinary) => {
    const frame = isBinary ? undefined : parseRequest(rawText(data));
    if (frame === undefined) return frames.close(closeCodes.refused, "frames are JSON requests");
    if (waiting >= maxWaitingRequests) {
      return frames.close(closeCodes.refused, "too many requests wait");
    }
    waiting += 1;
    last = last.then(() => handle(frame)).finally(() => (waiting -= 1));
  });
  socket.on("error", () => frames.terminate());
  socket.on("close", () => void disposer.dispose());

  return {
    isOpen: () => open !== undefined,
    farewell(reason) {
      if (open !== undefined) frames.event("shutdown", { reason });
      frames.close(closeCodes.goingAway, reason);
    },
  };
}

async function answer(
  { id, method, params }: RequestFrame,
  frames: FrameSocket,
  { methods, runtime }: ConnectionDependencies,
  { context }: OpenConnection,
): Promise<void> {
  try {
    frames.reply(id, (await methods.call(method, params, context)) ?? {});
  } catch (error) {
    frames.refuse(id, toProtocolError(error, method, runtime.logger));
  }
}
