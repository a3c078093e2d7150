import { displayPath } from "../../config/paths.ts";
import type { CliContext } from "../context.ts";
import { loadProject, mentionConfigErrors } from "../load-project.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";
import { describeProvided, listPluginRows } from "./plugin-row.ts";

export async function printPluginList(
  context: CliContext,
  flags: { enabled?: boolean; verbose?: boolean; json?: boolean },
): Promise<void> {
  const project = await loadProject(context);
  mentionConfigErrors(context, project);
  const all = listPluginRows(project);
  const rows = flags.enabled === true ? all.filter(({ enabled }) => enabled) : all;
  if (flags.json === true) return writeJson(context, { count: rows.length, plugins: rows });
  if (rows.length === 0) return writeLine(context, "No plugins found.");
  const headers = ["Id", "Name", "Status", "Origin", "Reason"];
  if (flags.verbose !== true) {
    const cells = rows.map((row) => [row.id, row.name, row.status, row.origin, row.reason]);
    return context.stdout(formatTable(headers, cells));
  }
  for (const row of rows) {
    const version = row.version === undefined ? "" : ` ${row.version}`;
    writeLine(context, `${row.id}${version} (${row.name}): ${row.status}, ${row.reason}`);
    writeLine(context, `  ${row.origin}: ${displayPath(row.rootDir, project.paths.home)}`);
    for (const line of describeProvided(row)) writeLine(context, `  ${line}`);
  }
}
