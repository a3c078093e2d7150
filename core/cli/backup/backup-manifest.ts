/** The last file of a backup: says what is in it. */
export const manifestName = "manifest.json";

/** Where the copy of the store is in the archive. */
export const storeName = "store/gateway.sqlite";

export interface BackupEntry {
  name: string;
  size: number;
  mode: number;
  sha256: string;
}

export interface BackupManifest {
  /** The number of this form of archive. */
  backup: 1;
  createdAt: string;
  programVersion: string;
  /** The format of the copied store; absent when there was none. */
  storeFormat?: number;
  includesSecrets: boolean;
  entries: BackupEntry[];
}

/** Throws when the text is not the manifest of a backup that this program can read. */
export function parseManifest(text: string): BackupManifest {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error("its manifest is no object");
  const { backup, createdAt, programVersion, storeFormat, includesSecrets, entries } = value;
  if (backup !== 1) throw new Error(`its form ${String(backup)} is not known to this program`);
  if (typeof createdAt !== "string" || typeof programVersion !== "string") {
    throw new Error("its manifest lacks its date or its version");
  }
  if (!Array.isArray(entries)) throw new Error("its manifest has no list of entries");
  return {
    backup,
    createdAt,
    programVersion,
    ...(typeof storeFormat === "number" ? { storeFormat } : {}),
    includesSecrets: includesSecrets === true,
    entries: entries.map(parseEntry),
  };
}

function parseEntry(value: unknown): BackupEntry {
  if (isRecord(value)) {
    const { name, size, mode, sha256 } = value;
    if (
      typeof name === "string" &&
      typeof size === "number" &&
      typeof mode === "number" &&
      typeof sha256 === "string"
    ) {
      return { name, size, mode, sha256 };
    }
  }
  throw new Error("its manifest has an entry without name, size, mode or hash");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
