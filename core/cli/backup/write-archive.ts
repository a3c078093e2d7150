import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { manifestName, type BackupEntry, type BackupManifest } from "./backup-manifest.ts";
import { blockSize, encodeTarHeader, padding } from "./tar-header.ts";

/** A file for the archive: its content, or where it is. What lies at the path must not change meanwhile. */
export type ArchiveSource = { name: string; mode: number } & (
  | { content: Buffer }
  | { path: string; size: number }
);

/**
 * Writes a tar.gz with these files and the manifest as its last one, waits until it is on disk, and answers the manifest. The file is for its owner alone from
 * its first byte, and must not exist before.
 */
export async function writeArchive(
  file: string,
  sources: AsyncIterable<ArchiveSource>,
  facts: Omit<BackupManifest, "entries">,
  signal: AbortSignal,
): Promise<BackupManifest> {
  const handle = await open(file, "wx", 0o600);
  try {
    const manifest: BackupManifest = { ...facts, entries: [] };
    const at = Date.parse(facts.createdAt);
    const bytes = Readable.from(archiveBytes(sources, manifest, at), { objectMode: false });
    await pipeline(bytes, createGzip(), writer(handle), { signal });
    await handle.sync();
    return manifest;
  } finally {
    await handle.close();
  }
}

/** Fills the manifest while the files go by, so that each is read once. */
async function* archiveBytes(
  sources: AsyncIterable<ArchiveSource>,
  manifest: BackupManifest,
  at: number,
): AsyncGenerator<Buffer> {
  for await (const source of sources) {
    const { name, mode } = source;
    const size = "content" in source ? source.content.length : source.size;
    const hash = createHash("sha256");
    yield encodeTarHeader({ name, mode, size }, at);
    let written = 0;
    for await (const chunk of contentOf(source)) {
      written += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
    if (written !== size) throw new Error(`${name} changed while it was read`);
    yield Buffer.alloc(padding(size));
    const entry: BackupEntry = { name, size, mode: mode & 0o777, sha256: hash.digest("hex") };
    manifest.entries.push(entry);
  }
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  yield encodeTarHeader({ name: manifestName, mode: 0o600, size: text.length }, at);
  yield text;
  yield Buffer.alloc(padding(text.length) + 2 * blockSize);
}

async function* contentOf(source: ArchiveSource): AsyncGenerator<Buffer> {
  if ("content" in source) {
    yield source.content;
    return;
  }
  for await (const chunk of createReadStream(source.path)) yield chunk as Buffer;
}

function writer(handle: FileHandle) {
  return async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) await handle.writeFile(chunk);
  };
}
