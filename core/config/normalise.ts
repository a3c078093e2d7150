import type { PluginManifest } from "../sdk/manifest.ts";
import type { LegacyKey } from "./legacy-keys.ts";
import { legacyKeys, legacyValues } from "./legacy-keys.ts";
import { normaliseAgents } from "./normalise-agents.ts";
import { moveValue } from "./normalised-document.ts";
import type { Normalised } from "./normalised-document.ts";
import type { ConfigPath } from "./path-expression.ts";
import { fillPattern, findMatches, parsePattern } from "./path-pattern.ts";
import { cloneValue, isPlainObject, readAt, removeAt, writeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

/** Pure. Rewrites every older spelling of settings that this program reads; the given document stays as it is. */
export function normalise(source: PlainObject, manifests: readonly PluginManifest[]): Normalised {
  const document = cloneValue(source) as PlainObject;
  const result: Normalised = { document, moves: [], errors: [], warnings: [], notices: [] };
  applyLegacyKeys(result, [], legacyKeys);
  normaliseAgents(result);
  normaliseInlineVariables(result);
  for (const manifest of manifests) {
    for (const [id, channel] of Object.entries(manifest.channelConfigs ?? {})) {
      const rows = channel.legacyKeys ?? [];
      const accounts = findMatches(document, ["channels", id, "accounts", "*"]);
      applyLegacyKeys(result, ["channels", id], rows);
      for (const { path } of accounts) applyLegacyKeys(result, path, rows);
    }
  }
  for (const { path, words } of legacyValues) replaceWords(document, parsePattern(path), words);
  return result;
}

function applyLegacyKeys(result: Normalised, base: ConfigPath, rows: readonly LegacyKey[]): void {
  const section = readAt(result.document, base);
  for (const row of rows) {
    const pattern = parsePattern(row.from);
    for (const { path, stars } of findMatches(section, pattern)) {
      const to = [...base, ...fillPattern(parsePattern(row.to), stars)];
      moveValue(result, [...base, ...path], to);
      removeEmptyParents(section, path);
    }
  }
}

function removeEmptyParents(section: unknown, path: ConfigPath): void {
  for (let length = path.length - 1; length > 0; length--) {
    const parent = path.slice(0, length);
    const value = readAt(section, parent);
    if (!isPlainObject(value) || Object.keys(value).length > 0) return;
    removeAt(section, parent);
  }
}

/** `env: { NAME: "…" }` means `env: { vars: { NAME: "…" } }`. */
function normaliseInlineVariables(result: Normalised): void {
  const block = result.document["env"];
  if (!isPlainObject(block)) return;
  for (const [name, value] of Object.entries(block)) {
    const isVariable = /^[A-Za-z_]\w*$/.test(name) && name !== "vars" && name !== "shellEnv";
    if (isVariable && (typeof value !== "object" || value === null)) {
      moveValue(result, ["env", name], ["env", "vars", name]);
    }
  }
}

function replaceWords(
  document: PlainObject,
  pattern: readonly string[],
  words: Readonly<Record<string, string>>,
): void {
  for (const { path } of findMatches(document, pattern)) {
    const value = readAt(document, path);
    if (typeof value === "string" && Object.hasOwn(words, value)) {
      writeAt(document, path, words[value]);
    }
  }
}
