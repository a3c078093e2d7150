import type { IncomingMessage } from "node:http";
import { createId } from "../lib/id.ts";
import type { ConnectionDependencies, OpenConnection } from "./connection-state.ts";
import type { FrameSocket } from "./frame-socket.ts";
import { shakeHands } from "./handshake.ts";
import { closeCodes, type RequestFrame } from "./protocol.ts";

/** What a stranger may send before it has shown its token, in bytes and in time. */
const maxHandshakeBytes = 64 * 1024;
const handshakeTimeoutMs = 15_000;

/** Until the token was seen, few bytes and little time are granted. The bytes are counted on the wire, before a frame is complete. */
export function limitHandshake(
  request: IncomingMessage,
  frames: FrameSocket,
  { runtime }: ConnectionDependencies,
  onEnd: (dispose: () => void) => void,
  isOpen: () => boolean,
): void {
  const ended = new AbortController();
  onEnd(() => ended.abort());
  runtime.clock.sleep(handshakeTimeoutMs, ended.signal).then(
    () => isOpen() || frames.close(closeCodes.refused, "no connect request came in time"),
    () => undefined,
  );
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (isOpen()) request.socket.off("data", count);
    else if (bytes > maxHandshakeBytes) {
      frames.close(closeCodes.tooLarge, "too large before connect");
      frames.terminate();
    }
  };
  // Ahead of the WebSocket's own listener, which would answer a complete frame first.
  request.socket.prependListener("data", count);
}

/** Answers the first request of a connection. Undefined when it was refused; then the connection is closing. */
export async function openConnection(
  frame: RequestFrame,
  request: IncomingMessage,
  frames: FrameSocket,
  deps: ConnectionDependencies,
): Promise<OpenConnection | undefined> {
  const auth = await deps.currentAuth.read();
  const result = shakeHands(frame, {
    runtime: deps.runtime,
    auth,
    authenticator: deps.authenticator,
    ip: request.socket.remoteAddress ?? "",
    connectionId: createId(),
    methods: deps.methods.names,
  });
  if (!result.ok) {
    frames.refuse(frame.id, result.error);
    frames.close(closeCodes.refused, result.error.message);
    return undefined;
  }
  frames.reply(frame.id, result.hello);
  const { principal, client } = result;
  return { auth, context: { runtime: deps.runtime, vitals: deps.vitals, principal, client } };
}
