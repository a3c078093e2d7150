import { z } from "zod";
import type { PluginManifest } from "../sdk/manifest.ts";
import { isPlainObject } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { configSchema } from "./schema.ts";

/** JSON Schema of the whole config file, with the sections of the given plugins in their places. For editors and for `config schema`. */
export function configJsonSchema(manifests: readonly PluginManifest[]): PlainObject {
  const root: PlainObject = { title: "OpenClaw config", ...z.toJSONSchema(configSchema) };
  const properties = objectIn(root, "properties");
  const channels = objectIn(objectIn(properties, "channels"), "properties");
  const plugins = objectIn(objectIn(properties, "plugins"), "properties");
  const entries = objectIn(plugins, "entries");
  const entryShape = entries["additionalProperties"];
  for (const manifest of manifests) {
    for (const [id, { schema, label, description }] of Object.entries(
      manifest.channelConfigs ?? {},
    )) {
      const about = description === undefined ? { title: label } : { title: label, description };
      channels[id] = asResource(schema, `channels-${id}`, about);
    }
    if (manifest.configSchema !== undefined && isPlainObject(entryShape)) {
      const entry = structuredClone(entryShape);
      objectIn(entry, "properties")["config"] = asResource(
        manifest.configSchema,
        `plugins-${manifest.id}`,
        {
          title: manifest.name,
        },
      );
      objectIn(entries, "properties")[manifest.id] = entry;
    }
  }
  return root;
}

/** With an id of its own, the references inside an embedded schema still mean that schema. */
function asResource(schema: PlainObject, id: string, about: PlainObject): PlainObject {
  const { $schema: _, ...rest } = schema;
  return { $id: id, ...about, ...rest };
}

function objectIn(holder: PlainObject, key: string): PlainObject {
  const value = holder[key];
  if (isPlainObject(value)) return value;
  const made: PlainObject = {};
  holder[key] = made;
  return made;
}
