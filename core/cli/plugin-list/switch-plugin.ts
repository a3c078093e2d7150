import type { ConfigEdit } from "../../config/edit-config.ts";
import type { Config } from "../../config/schema.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { writeLine } from "../output.ts";
import { findPluginRow } from "./plugin-row.ts";

/** `plugins enable` and `plugins disable`. Says what came of it, because another line of the config may still decide. */
export async function switchPlugin(
  context: CliContext,
  id: string,
  enabled: boolean,
): Promise<void> {
  const project = await loadProject(context);
  const row = findPluginRow(id, project);
  if (enabled && (row.status === "blocked" || row.status === "error")) {
    throw new OpenClawError(
      "PLUGIN_BLOCKED",
      `The plugin "${id}" cannot be turned on. ${row.reason}`,
      {
        hint: `See openclaw plugins inspect ${id}.`,
      },
    );
  }
  const { editConfig } = await import("../../config/edit-config.ts");
  const { changed } = await editConfig(project.paths, editsFor(id, enabled, project.loaded.config));
  const after = findPluginRow(id, await loadProject(context));
  const state = after.enabled ? "on" : "off";
  writeLine(
    context,
    `The plugin "${id}" is ${state}: ${after.reason}.${changed ? "" : " Nothing was changed."}`,
  );
  if (after.enabled !== enabled) context.exitCode = 1;
}

function editsFor(id: string, enabled: boolean, config: Config): ConfigEdit[] {
  const edits: ConfigEdit[] = [{ path: ["plugins", "entries", id, "enabled"], value: enabled }];
  if (!enabled) return edits;
  const { allow = [], deny = [] } = config.plugins ?? {};
  if (deny.includes(id)) {
    edits.push({ path: ["plugins", "deny"], value: deny.filter((other) => other !== id) });
  }
  if (allow.length > 0 && !allow.includes(id)) {
    edits.push({ path: ["plugins", "allow"], value: [...allow, id] });
  }
  return edits;
}
