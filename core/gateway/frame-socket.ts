import type { WebSocket } from "ws";
import { closeCodes, type Frame, type ProtocolError } from "./protocol.ts";

/** A client that does not read is let go before its unsent bytes fill the memory. */
const maxBufferedBytes = 8 * 1024 * 1024;

/** Sends frames over one WebSocket. After the end every call does nothing. */
export interface FrameSocket {
  reply(id: string, payload: unknown): void;
  refuse(id: string, error: ProtocolError): void;
  event(event: string, payload: unknown): void;
  close(code: number, reason: string): void;
  /** Ends the connection without waiting for the other side. */
  terminate(): void;
}

export function createFrameSocket(socket: WebSocket): FrameSocket {
  let sequence = 0;
  const send = (frame: Frame) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
    socket.send(JSON.stringify(frame));
  };
  return {
    reply: (id, payload) => send({ type: "res", id, ok: true, payload }),
    refuse: (id, error) => send({ type: "res", id, ok: false, error }),
    event: (event, payload) => send({ type: "event", event, payload, seq: (sequence += 1) }),
    close(code, reason) {
      if (socket.readyState !== socket.OPEN) return;
      // A close frame takes at most 123 bytes of reason.
      socket.close(code, code === closeCodes.refused ? reason.slice(0, 100) : reason.slice(0, 40));
    },
    terminate: () => socket.terminate(),
  };
}
