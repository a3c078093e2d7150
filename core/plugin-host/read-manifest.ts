import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import json5 from "json5";
import { errorMessage } from "../sdk/errors.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { findManifestProblem } from "./manifest-shape.ts";

export const manifestName = "openclaw.plugin.json";

/** A manifest is read at every start of the program, so its size is bounded. */
const largestManifest = 1024 * 1024;

export type ManifestResult = { manifest: PluginManifest } | { error: string };

/** Reads the manifest of one plugin folder. Never rejects: what is wrong is a sentence. */
export async function readManifest(folder: string): Promise<ManifestResult> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > largestManifest) return { error: `${manifestName} is larger than 1 MiB.` };
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return {
      error: missing
        ? `The folder has no ${manifestName}.`
        : `${manifestName} cannot be read: ${errorMessage(error)}`,
    };
  }
  try {
    return checkManifest(parseManifest(text.replace(/^\uFEFF/, "")));
  } catch (error) {
    return { error: `${manifestName} is not valid JSON5: ${errorMessage(error)}` };
  }
}

/** Most manifests are plain JSON, which the engine reads many times faster; every command reads them all. */
function parseManifest(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return json5.parse(text);
  }
}

function checkManifest(value: unknown): ManifestResult {
  const problem = findManifestProblem(value);
  if (problem !== undefined) return { error: `${manifestName}: ${problem}.` };
  const manifest = value as PluginManifest;
  return {
    manifest: {
      ...manifest,
      name: manifest.name ?? manifest.id,
      description: manifest.description ?? "",
    },
  };
}
