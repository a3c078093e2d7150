import { suggest } from "../../config/suggest.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import type { Project } from "../load-project.ts";

/** A plugin as the commands show it. */
export interface PluginRow {
  id: string;
  name: string;
  description: string;
  version?: string;
  /** `blocked`: a safety rule keeps it from running. `error`: it is no proper plugin. */
  status: "enabled" | "disabled" | "blocked" | "error";
  enabled: boolean;
  origin: "bundled" | "path" | "global";
  reason: string;
  rootDir: string;
  entry: string;
  providers: string[];
  channels: string[];
  tools: string[];
  commands: string[];
}

export function listPluginRows({ plugins, decisions }: Project): PluginRow[] {
  return plugins.map((plugin, index) => {
    const { id, manifest, origin, rootDir, entry } = plugin;
    const enabled = decisions[index]?.enabled ?? false;
    const off = plugin.error === undefined ? plugin.blocked && "blocked" : "error";
    return {
      id,
      name: manifest.name,
      description: manifest.description,
      ...(manifest.version === undefined ? {} : { version: manifest.version }),
      status: off || (enabled ? "enabled" : "disabled"),
      enabled,
      origin,
      reason: decisions[index]?.reason ?? "",
      rootDir,
      entry,
      ...providedBy(manifest),
    };
  });
}

/** The row of that id; of several, the one that counts. Throws `PLUGIN_UNKNOWN`. */
export function findPluginRow(id: string, project: Project): PluginRow {
  const rows = listPluginRows(project);
  const own = rows.filter((row) => row.id === id);
  const row = own.find(({ status }) => status !== "error") ?? own[0];
  if (row !== undefined) return row;
  const near = suggest(
    id,
    rows.map((candidate) => candidate.id),
  );
  const guess = near === undefined ? "" : ` Did you mean "${near}"?`;
  throw new OpenClawError("PLUGIN_UNKNOWN", `No plugin "${id}" was found.${guess}`, {
    hint: "See openclaw plugins list; folders with more plugins go into plugins.load.paths.",
  });
}

/** What it provides, for people. */
export function describeProvided(row: PluginRow): string[] {
  const kinds = ["providers", "channels", "tools", "commands"] as const;
  return kinds.flatMap((kind) =>
    row[kind].length === 0 ? [] : [`${kind}: ${row[kind].join(", ")}`],
  );
}

function providedBy(manifest: PluginManifest) {
  return {
    providers: manifest.providers ?? [],
    channels: manifest.channels ?? [],
    tools: manifest.contracts?.tools ?? [],
    commands: manifest.contracts?.commands ?? [],
  };
}
