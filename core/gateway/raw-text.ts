import type { RawData } from "ws";

/** The text of a WebSocket message, in whichever form the library hands it out. */
export function rawText(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString("utf8");
}
