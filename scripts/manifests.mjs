// Writes the JSON Schemas of each plugin's config.ts into its openclaw.plugin.json. `--check` changes nothing and ends with 1 when one is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { importSource } from "./import-source.mjs";
import { findPlugins, repositoryRoot } from "./repository.mjs";

/** The text that the manifest of a plugin should have; undefined when it has no config.ts. */
export async function renderManifest(folder) {
  const configFile = join(folder, "config.ts");
  if (!existsSync(configFile)) return undefined;
  const { z } = await importSource(join(repositoryRoot, "core/sdk/index.ts"));
  const { channelConfigSchema, pluginConfigSchema } = await importSource(configFile);
  const manifest = JSON.parse(readFileSync(join(folder, "openclaw.plugin.json"), "utf8"));
  const describe = (schema) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return rest;
  };
  if (pluginConfigSchema) manifest.configSchema = describe(pluginConfigSchema);
  const [channel] = manifest.channels ?? [];
  if (channelConfigSchema && channel !== undefined) {
    const facts = manifest.channelConfigs?.[channel] ?? { label: manifest.name };
    const schema = describe(channelConfigSchema);
    manifest.channelConfigs = { ...manifest.channelConfigs, [channel]: { ...facts, schema } };
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function main() {
  const isCheck = process.argv.includes("--check");
  const stale = [];
  for (const { id, folder } of findPlugins()) {
    const file = join(folder, "openclaw.plugin.json");
    const text = await renderManifest(folder);
    if (text === undefined || text === readFileSync(file, "utf8")) continue;
    stale.push(`plugins/${id}/openclaw.plugin.json`);
    if (!isCheck) writeFileSync(file, text);
  }
  if (stale.length === 0) return;
  process.stdout.write(`${isCheck ? "Stale" : "Written"}: ${stale.join(", ")}\n`);
  if (!isCheck) return;
  process.stdout.write("Run: npm run manifests\n");
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
