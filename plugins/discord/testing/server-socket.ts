import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The server's end of a WebSocket: text messages and closing, as much as Discord's gateway needs. */
export interface ServerSocket {
  send(text: string): void;
  close(code: number): void;
  /** Cuts the connection without a word. */
  destroy(): void;
}

export interface SocketHandlers {
  onMessage(text: string): void;
  onEnd(): void;
}

const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const textFrame = 1;
const closeFrame = 8;

/** Answers the handshake (RFC 6455) and reads frames from then on. */
export function acceptSocket(
  request: IncomingMessage,
  stream: Duplex,
  handlers: SocketHandlers,
): ServerSocket {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${magic}`).digest("base64");
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let pending: Buffer = Buffer.alloc(0);
  stream.on("data", (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    for (let frame = readFrame(pending); frame !== undefined; frame = readFrame(pending)) {
      pending = pending.subarray(frame.length);
      if (frame.opcode === textFrame) handlers.onMessage(frame.payload.toString("utf8"));
      if (frame.opcode === closeFrame) stream.end(writeFrame(closeFrame, frame.payload));
    }
  });
  stream.on("close", handlers.onEnd);
  stream.on("error", () => stream.destroy());
  return {
    send: (text) => void stream.write(writeFrame(textFrame, Buffer.from(text))),
    close(code) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      stream.end(writeFrame(closeFrame, payload));
    },
    destroy: () => void stream.destroy(),
  };
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 6) return undefined;
  const opcode = bytes.readUInt8(0) & 15;
  const short = bytes.readUInt8(1) & 127;
  const sizeBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + sizeBytes;
  if (bytes.length < maskAt + 4) return undefined;
  const size =
    sizeBytes === 0
      ? short
      : sizeBytes === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  const length = maskAt + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(bytes.subarray(maskAt + 4, length));
  for (let at = 0; at < payload.length; at += 1) {
    payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
  return { opcode, payload, length };
}

function writeFrame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  const head = size < 126 ? Buffer.alloc(2) : size < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head.writeUInt8(128 | opcode, 0);
  if (size < 126) head.writeUInt8(size, 1);
  else if (size < 65_536) {
    head.writeUInt8(126, 1);
    head.writeUInt16BE(size, 2);
  } else {
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}
