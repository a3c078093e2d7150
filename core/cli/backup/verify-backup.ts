import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { storeName } from "./backup-manifest.ts";
import { unpackBackup } from "./unpack-backup.ts";

/** `backup verify`: every hash, and the copy of the store from end to end. Changes nothing. */
export async function verifyBackup(
  context: CliContext,
  name: string,
  flags: { json?: boolean },
): Promise<void> {
  const file = resolve(context.cwd, name);
  const folder = await mkdtemp(join(tmpdir(), "openclaw-verify-"));
  try {
    const manifest = await unpackBackup(file, folder, {
      isWanted: (entry) => entry === storeName,
      signal: context.signal,
    });
    if (flags.json) return writeJson(context, { file, ok: true, ...manifest });
    const { entries, createdAt, programVersion } = manifest;
    const count = entries.length === 1 ? "1 file" : `${entries.length} files`;
    writeLine(context, `${name} is sound: ${count} of ${createdAt}, openclaw ${programVersion}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
