import type { MediaReference } from "./message.ts";

/** What is known of a file before it is stored. */
export interface NewMedia {
  mimeType: string;
  /** The name that people gave it; never used as a path. */
  name?: string;
}

/**
 * Files that came in or were made: pictures, voice messages, videos, documents. Transcripts and outbox rows hold references; the bytes are here and go
 * after a while.
 */
export interface MediaStore {
  /**
   * Stores bytes under a new id, `media:<id>`. Rejects with `MEDIA_TOO_LARGE` as soon as more than `maxBytes` came, with nothing left behind, and with
   * `STORAGE_FULL` where the disk has no room.
   */
  save(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    media: NewMedia,
    maxBytes?: number,
  ): Promise<MediaReference>;
  /** The whole file. Rejects with `MEDIA_GONE` when it was removed or never existed. */
  read(reference: MediaReference): Promise<Uint8Array>;
  /** The absolute path of the file, for programs that want one. Rejects with `MEDIA_GONE`. */
  path(reference: MediaReference): Promise<string>;
}
