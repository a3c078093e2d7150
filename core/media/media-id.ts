import { createId } from "../lib/id.ts";
import type { MediaReference } from "../sdk/message.ts";

const scheme = "media:";
/** What `createId` makes, a dot, and an ending. Nothing else is ever looked up, so an id is never a path. */
const pattern = /^[0-9a-z]{25}\.[a-z0-9]{1,8}$/;

/** File endings by type. The type of a served file is read from its ending, so both directions are one table. */
const endings: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/avif": "avif",
  "image/heic": "heic",
  "image/bmp": "bmp",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/wav": "wav",
  "audio/mp4": "m4a",
  "audio/webm": "weba",
  "audio/flac": "flac",
  "audio/aac": "aac",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "video/quicktime": "mov",
  "application/pdf": "pdf",
  "text/plain": "txt",
};

/** Other spellings of the same type. */
const synonyms: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "audio/mp3": "audio/mpeg",
  "audio/opus": "audio/ogg",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
};

/** A new id for a file of that type: time first, so that ids sort by age. */
export function createMediaId(mimeType: string, now: number): string {
  return `${createId(now)}.${endings[plainType(mimeType)] ?? "bin"}`;
}

/** The id inside a `media:` reference; undefined for any other address and for what is no id. */
export function mediaIdOf({ uri }: Pick<MediaReference, "uri">): string | undefined {
  const id = uri.startsWith(scheme) ? uri.slice(scheme.length) : "";
  return isMediaId(id) ? id : undefined;
}

export function isMediaId(text: string): boolean {
  return pattern.test(text);
}

export function mediaUri(id: string): string {
  return `${scheme}${id}`;
}

/** When a file was stored, in milliseconds since 1970, by the clock of the store. */
export function storedAt(id: string): number {
  return Number.parseInt(id.slice(0, 9), 36);
}

/** The type that a stored file is served with. */
export function typeOfId(id: string): string {
  const ending = id.slice(id.lastIndexOf(".") + 1);
  const found = Object.entries(endings).find(([, known]) => known === ending);
  return found?.[0] ?? "application/octet-stream";
}

/** Lower case, without parameters, in its usual spelling. */
export function plainType(mimeType: string): string {
  const [type = ""] = mimeType.toLowerCase().split(";");
  return synonyms[type.trim()] ?? type.trim();
}
