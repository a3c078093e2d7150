import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { displayPath, type Paths } from "../config/paths.ts";
import type { SecretInput } from "../config/schema.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { OpenClawError, errorMessage } from "../sdk/errors.ts";

type SecretReference = Exclude<SecretInput, string>;

/** One stored credential. Only the fields that are read here; a file may hold more, which is kept. */
export interface StoredProfile {
  id: string;
  /** `api_key`, `token` or `oauth`. */
  type: string;
  provider: string;
  key?: string;
  keyRef?: SecretReference;
  token?: string;
  tokenRef?: SecretReference;
  /** Milliseconds since 1970. */
  expires?: number;
}

export interface StoredProfiles {
  /** In the order of the file. */
  profiles: StoredProfile[];
  /** Why the file cannot be used. */
  problem?: string;
}

/** Reads `auth-profiles.json`. Never rejects: a missing file is an empty one, a broken one a `problem`. */
export async function readProfiles(paths: Paths): Promise<StoredProfiles> {
  try {
    const { profiles } = await readStore(paths);
    const rows = Object.entries(profiles).flatMap(([id, row]) => {
      const profile = asProfile(id, row);
      return profile === undefined ? [] : [profile];
    });
    return { profiles: rows };
  } catch (error) {
    return { profiles: [], problem: errorMessage(error) };
  }
}

export interface SaveApiKeyOptions {
  paths: Paths;
  /** `<provider>:default` by custom. */
  profileId: string;
  provider: string;
  key?: string;
  /** Where the key is, in place of the key itself. */
  keyRef?: SecretReference;
}

/**
 * Stores a key, or the place where it is, in `auth-profiles.json` (0600) and keeps the other profiles. Rejects with `MODEL_AUTH_STORE` when the file is
 * there and cannot be understood, because writing would lose what it holds.
 */
export async function saveApiKey(options: SaveApiKeyOptions): Promise<void> {
  const { paths, profileId, provider, keyRef } = options;
  const key = options.key?.trim();
  const store = await readStore(paths);
  const secret = keyRef === undefined ? { key } : { keyRef };
  const profiles = { ...store.profiles, [profileId]: { type: "api_key", provider, ...secret } };
  const text = `${JSON.stringify({ version: 1, ...store.rest, profiles }, null, 2)}\n`;
  await mkdir(dirname(paths.authProfilesFile), { recursive: true, mode: 0o700 });
  await writeFileAtomic(paths.authProfilesFile, text, { mode: 0o600 });
}

interface Store {
  profiles: Record<string, unknown>;
  rest: Record<string, unknown>;
}

async function readStore(paths: Paths): Promise<Store> {
  const file = paths.authProfilesFile;
  const shown = displayPath(file, paths.home);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return { profiles: {}, rest: {} };
    }
    throw storeError(`${shown} cannot be read: ${errorMessage(error)}`, error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's message quotes the text, which may be a key.
    throw storeError(`${shown} is not valid JSON.`);
  }
  if (!isRecord(parsed)) throw storeError(`${shown} does not hold an object.`);
  const { profiles = {}, ...rest } = parsed;
  if (!isRecord(profiles)) throw storeError(`"profiles" in ${shown} is not an object.`);
  return { profiles, rest };
}

function storeError(message: string, cause?: unknown): OpenClawError {
  return new OpenClawError("MODEL_AUTH_STORE", message, {
    hint: "Mend the file, or move it away and store the key again with openclaw onboard.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function asProfile(id: string, row: unknown): StoredProfile | undefined {
  if (!isRecord(row) || typeof row["provider"] !== "string") return undefined;
  const { key, token, keyRef, tokenRef, expires } = row;
  return {
    id,
    provider: row["provider"],
    type: typeof row["type"] === "string" ? row["type"] : "api_key",
    ...(typeof key === "string" ? { key } : {}),
    ...(typeof token === "string" ? { token } : {}),
    ...(isReference(keyRef) ? { keyRef } : {}),
    ...(isReference(tokenRef) ? { tokenRef } : {}),
    ...(typeof expires === "number" ? { expires } : {}),
  };
}

function isReference(value: unknown): value is SecretReference {
  return isRecord(value) && typeof value["source"] === "string" && typeof value["id"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
