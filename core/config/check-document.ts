import { z } from "zod";
import { errorMessage } from "../sdk/errors.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { checkValue } from "./check-value.ts";
import type { Finding } from "./check-value.ts";
import { customMessageAt } from "./json-schema-walk.ts";
import { knownChannelIds } from "./known-keys.ts";
import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { configSchema } from "./schema.ts";
import { suggest } from "./suggest.ts";

export type DocumentFinding = Omit<Finding, "kind"> & {
  kind: Finding["kind"] | "not-installed" | "bad-manifest";
};

interface Part {
  base: ConfigPath;
  /** JSON Schema from a manifest. */
  schema: Record<string, unknown>;
  owner: string;
}

/** Checks a normalised document against the core's schema and those of the manifests. What is wrong is taken out of the document, in place. */
export function checkDocument(
  document: PlainObject,
  manifests: readonly PluginManifest[],
  shown: (path: ConfigPath) => unknown,
): DocumentFinding[] {
  const findings: DocumentFinding[] = checkValue(document, {
    schema: configSchema,
    base: [],
    shown,
    customMessage: () => undefined,
  });
  findings.push(...findUnserved(document, manifests));
  for (const part of partsOf(document, manifests))
    findings.push(...checkPart(document, part, shown));
  return findings;
}

/** Sections whose schema comes from a manifest and that are in the document. */
function partsOf(document: PlainObject, manifests: readonly PluginManifest[]): Part[] {
  const channels = sectionAt(document, "channels");
  const plugins = sectionAt(document, "plugins");
  const entries = isPlainObject(plugins["entries"]) ? plugins["entries"] : {};
  return manifests.flatMap((manifest) => {
    const parts: Part[] = [];
    for (const [id, { schema }] of Object.entries(manifest.channelConfigs ?? {})) {
      if (Object.hasOwn(channels, id))
        parts.push({ base: ["channels", id], schema, owner: manifest.id });
    }
    const entry = entries[manifest.id];
    if (
      manifest.configSchema !== undefined &&
      isPlainObject(entry) &&
      Object.hasOwn(entry, "config")
    ) {
      const base = ["plugins", "entries", manifest.id, "config"];
      parts.push({ base, schema: manifest.configSchema, owner: manifest.id });
    }
    return parts;
  });
}

function checkPart(
  document: PlainObject,
  part: Part,
  shown: (path: ConfigPath) => unknown,
): DocumentFinding[] {
  let schema: z.ZodType;
  try {
    schema = z.fromJSONSchema(part.schema);
  } catch (error) {
    const message = `cannot be checked: the schema in the manifest of "${part.owner}" is not usable (${errorMessage(error)})`;
    return [{ kind: "bad-manifest", path: part.base, message }];
  }
  return checkValue(document, {
    schema,
    base: part.base,
    shown,
    customMessage: (path) => customMessageAt(part.schema, path.slice(part.base.length)),
  });
}

/** Channels and plugins that the config names and nobody serves. */
function findUnserved(
  document: PlainObject,
  manifests: readonly PluginManifest[],
): DocumentFinding[] {
  const served = manifests.flatMap((manifest) => [
    ...(manifest.channels ?? []),
    ...Object.keys(manifest.channelConfigs ?? {}),
  ]);
  const ids = manifests.map((manifest) => manifest.id);
  const plugins = sectionAt(document, "plugins");
  const entries = isPlainObject(plugins["entries"]) ? plugins["entries"] : {};
  const isReserved = (id: string): boolean =>
    id === "defaults" || id === "modelByChannel" || id === "webchat";
  return [
    ...Object.keys(sectionAt(document, "channels"))
      .filter((id) => !served.includes(id) && !isReserved(id))
      .map((id) => notInstalled(["channels", id], "channel", id, [...served, ...knownChannelIds])),
    ...Object.keys(entries)
      .filter((id) => !ids.includes(id))
      .map((id) => notInstalled(["plugins", "entries", id], "plugin", id, ids)),
  ];
}

function notInstalled(
  path: ConfigPath,
  kind: "channel" | "plugin",
  id: string,
  known: readonly string[],
): DocumentFinding {
  const suggestion = known.includes(id) ? undefined : suggest(id, known);
  const finding = { kind: "not-installed" as const, path, message: `${kind} not installed: ${id}` };
  return suggestion === undefined ? finding : { ...finding, suggestion };
}

function sectionAt(document: PlainObject, key: string): PlainObject {
  const section = document[key];
  return isPlainObject(section) ? section : {};
}
