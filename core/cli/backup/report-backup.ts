import { displayPath, type Paths } from "../../config/paths.ts";
import { readConfig } from "../../config/read-config.ts";
import { holdsRedactedValue, redactConfig } from "../../config/redact-config.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import type { BackupManifest } from "./backup-manifest.ts";

export interface WrittenBackup {
  file: string;
  /** In bytes. */
  size: number;
  manifest: BackupManifest;
  leftOut: { path: string; why: string }[];
}

export async function reportBackup(
  context: CliContext,
  paths: Paths,
  { json }: { json?: boolean },
  { file, size, manifest, leftOut }: WrittenBackup,
): Promise<void> {
  if (json) return writeJson(context, { file, size, ...manifest, leftOut });
  const shown = displayPath(file, paths.home);
  writeLine(context, `${shown} holds ${describe(manifest)} (${Math.ceil(size / 1024)} KiB).`);
  const holdsSecrets = await configHoldsSecrets(paths);
  for (const line of remarks(manifest, holdsSecrets)) writeLine(context, line);
  for (const { path, why } of leftOut) {
    writeLine(context, `Not in it: ${displayPath(path, paths.home)} (${why}).`);
  }
}

/** True when a value stands where secrets stand; rather once too often. */
async function configHoldsSecrets(paths: Paths): Promise<boolean> {
  const written = await readConfig(paths).catch(() => undefined);
  return holdsRedactedValue(redactConfig(written?.document));
}

function describe({ entries, storeFormat }: BackupManifest): string {
  const files = entries.length === 1 ? "1 file" : `${entries.length} files`;
  return storeFormat === undefined ? `${files} and no store, as there is none yet` : files;
}

function remarks({ includesSecrets }: BackupManifest, holdsSecrets: boolean): string[] {
  if (includesSecrets) return ["Keys and tokens are in it: whoever has the file can use them."];
  return [
    "API keys, .env and the gateway's token are not in it; --include-secrets takes them along.",
    ...(holdsSecrets
      ? ["The config seems to hold secrets itself, and it is in the file as it is."]
      : []),
  ];
}
