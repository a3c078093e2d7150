import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorMessage, isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import { manifestName, parseManifest, storeName, type BackupManifest } from "./backup-manifest.ts";
import { readArchive, type ArchiveFile } from "./read-archive.ts";

const largestManifest = 64 * 1024 * 1024;

/**
 * Reads a backup from end to end, puts the files that are wanted into the folder, holds all of them against the manifest, and checks the copy of the store, which
 * must be among the wanted. Rejects with `CLI_BACKUP_DAMAGED` when anything does not fit; what was unpacked is then not to be used.
 */
export async function unpackBackup(
  file: string,
  folder: string,
  options: { isWanted(name: string): boolean; signal: AbortSignal },
): Promise<BackupManifest> {
  try {
    const hashes = new Map<string, string>();
    let manifest: BackupManifest | undefined;
    for await (const found of readArchive(file)) {
      if (found.name === manifestName) manifest = parseManifest(await readText(found));
      else {
        const target = options.isWanted(found.name) ? join(folder, found.name) : undefined;
        hashes.set(found.name, await take(found, target, options.signal));
      }
    }
    if (manifest === undefined) throw new Error("it has no manifest");
    compare(manifest, hashes);
    if (hashes.has(storeName)) await checkStore(join(folder, storeName), manifest);
    return manifest;
  } catch (error) {
    options.signal.throwIfAborted();
    throw isOpenClawError(error) ? error : damaged(file, error);
  }
}

/** Answers the hash of the file's content. */
async function take(
  found: ArchiveFile,
  target: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  if (target === undefined) {
    for await (const chunk of found.content()) {
      signal.throwIfAborted();
      hash.update(chunk);
    }
    return hash.digest("hex");
  }
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const handle = await open(target, "wx", 0o600);
  try {
    for await (const chunk of found.content()) {
      signal.throwIfAborted();
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

async function readText(found: ArchiveFile): Promise<string> {
  if (found.size > largestManifest) throw new Error("its manifest is too large");
  const chunks: Buffer[] = [];
  for await (const chunk of found.content()) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function compare({ entries }: BackupManifest, hashes: ReadonlyMap<string, string>): void {
  const listed = new Set(entries.map(({ name }) => name));
  for (const { name, sha256 } of entries) {
    const hash = hashes.get(name);
    if (hash === undefined) throw new Error(`${name} is missing`);
    if (hash !== sha256) throw new Error(`${name} is not what was backed up`);
  }
  for (const name of hashes.keys()) {
    if (!listed.has(name)) throw new Error(`${name} is not in its manifest`);
  }
}

async function checkStore(copy: string, manifest: BackupManifest): Promise<void> {
  const { checkCopy } = await import("../../storage/check-copy.ts");
  const format = await checkCopy(copy).catch((error: unknown) => {
    throw new Error(`its store cannot be used: ${errorMessage(error)}`, { cause: error });
  });
  if (format !== manifest.storeFormat)
    throw new Error("its store is of another format than listed");
}

function damaged(file: string, cause: unknown): OpenClawError {
  const isFileProblem = cause instanceof Error && "syscall" in cause;
  if (isFileProblem) {
    return new OpenClawError(
      "CLI_BACKUP_UNREADABLE",
      `${file} cannot be read or unpacked: ${errorMessage(cause)}.`,
      { hint: "Check the path, its permissions, and the space on the disk.", cause },
    );
  }
  return new OpenClawError(
    "CLI_BACKUP_DAMAGED",
    `${file} is no sound backup: ${errorMessage(cause)}.`,
    { hint: "Nothing was changed. Use another backup.", cause },
  );
}
