import { chmod, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { MediaStore, NewMedia } from "../sdk/media.ts";
import type { MediaReference } from "../sdk/message.ts";
import { createMediaId, mediaIdOf, mediaUri, plainType } from "./media-id.ts";

/** No file is larger, whatever a caller allows. */
const mostBytes = 512 * 1024 * 1024;
const longestName = 120;

export interface MediaStoreOptions {
  /** Made when the first file is stored. */
  dir: string;
  clock: Pick<Clock, "now">;
}

/** Keeps each file under its id in one folder: first under a temporary name, under its own when it is whole and on disk. */
export function createMediaStore({ dir, clock }: MediaStoreOptions): MediaStore {
  return {
    async save(bytes, media, maxBytes = mostBytes) {
      const limit = Math.min(maxBytes, mostBytes);
      const id = createMediaId(media.mimeType, clock.now());
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        const size = await writeWhole(join(dir, id), chunksOf(bytes), limit, media);
        return referenceOf(id, media, size);
      } catch (error) {
        throw translated(error, dir);
      }
    },
    read: (reference) => withFile(dir, reference, (path) => readFile(path)),
    path: (reference) =>
      withFile(dir, reference, async (path) => {
        await stat(path);
        return path;
      }),
  };
}

function referenceOf(id: string, media: NewMedia, size: number): MediaReference {
  const name = media.name?.trim().slice(0, longestName);
  return {
    uri: mediaUri(id),
    mimeType: plainType(media.mimeType) || "application/octet-stream",
    size,
    ...(name === undefined || name === "" ? {} : { name }),
  };
}

async function writeWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  media: NewMedia,
): Promise<number> {
  const temporary = `${path}.part`;
  const file = await open(temporary, "wx", 0o600);
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(media, limit);
      await file.writeFile(chunk);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
    await chmod(path, 0o600);
    return size;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function* chunksOf(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes;
}

async function withFile<T>(
  dir: string,
  reference: MediaReference,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const id = mediaIdOf(reference);
  if (id === undefined) throw gone(reference);
  try {
    return await use(join(dir, id));
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw gone(reference);
    throw error;
  }
}

export function tooLarge({ name }: Pick<NewMedia, "name">, limit: number): OpenClawError {
  const what = name === undefined ? "The file" : `The file "${name}"`;
  return new OpenClawError(
    "MEDIA_TOO_LARGE",
    `${what} is larger than ${Math.max(1, Math.floor(limit / 1024 / 1024))} MB, which is the limit here.`,
    { hint: "Send a smaller one, or raise agents.defaults.mediaMaxMb." },
  );
}

function gone({ name }: MediaReference): OpenClawError {
  const what = name === undefined ? "The file" : `The file "${name}"`;
  return new OpenClawError("MEDIA_GONE", `${what} is not kept any more.`, {
    hint: "Files are removed after a while; send it again.",
  });
}

function translated(error: unknown, dir: string): unknown {
  const code = codeOf(error);
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new OpenClawError("STORAGE_FULL", `There is no room left on the disk for ${dir}.`, {
    hint: "Free some space; the gateway goes on by itself.",
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
