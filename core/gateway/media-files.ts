import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { mediaUri, typeOfId } from "../media/media-id.ts";
import type { GatewayMedia } from "./gateway-media.ts";

interface MediaFile {
  status: 200 | 206 | 416;
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

export interface MediaRequest {
  path: string;
  proof: string | undefined;
  /** The header of that name: players ask for pieces. */
  range: string | undefined;
}

/** Types that a browser shows without running anything in them. All others are downloads. */
const shown = /^(image|audio|video)\//;

/** A stored file under an address that this gateway handed out; undefined for any other address and for a file that is gone. */
export async function readMediaFile(
  media: Pick<GatewayMedia, "store" | "links"> | undefined,
  { path, proof, range }: MediaRequest,
): Promise<MediaFile | undefined> {
  const id = media?.links.open(path, proof);
  if (media === undefined || id === undefined) return undefined;
  const mimeType = typeOfId(id);
  const file = await media.store.path({ uri: mediaUri(id), mimeType }).catch(() => undefined);
  if (file === undefined) return undefined;
  const { size } = await stat(file);
  const piece = readRange(range, size);
  const headers = {
    "Content-Type": mimeType,
    "Content-Disposition": shown.test(mimeType) ? "inline" : "attachment",
    // Should a browser ever take the bytes for a page, nothing in it runs or loads.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400, immutable",
    "Accept-Ranges": "bytes",
  };
  if (piece === "outside") {
    return { status: 416, headers: { ...headers, "Content-Range": `bytes */${size}` }, body: null };
  }
  const { start, end } = piece ?? { start: 0, end: size - 1 };
  const length = { "Content-Length": String(end - start + 1) };
  const body = size === 0 ? null : openStream(file, start, end);
  if (piece === undefined) return { status: 200, headers: { ...headers, ...length }, body };
  const place = { "Content-Range": `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: { ...headers, ...length, ...place }, body };
}

function openStream(file: string, start: number, end: number): MediaFile["body"] {
  return Readable.toWeb(createReadStream(file, { start, end })) as MediaFile["body"];
}

/** One piece, as players ask for it. What is not understood counts as no wish. */
function readRange(
  range: string | undefined,
  size: number,
): { start: number; end: number } | "outside" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? "outside" : { start, end };
}
