import { displayPath } from "../../config/paths.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { describeProvided, findPluginRow } from "./plugin-row.ts";

export async function printPlugin(
  context: CliContext,
  id: string,
  flags: { json?: boolean },
): Promise<void> {
  const project = await loadProject(context);
  const row = findPluginRow(id, project);
  const { manifest } = project.plugins.find(({ rootDir }) => rootDir === row.rootDir) ?? {};
  const envVars = (manifest?.setup?.providers ?? []).flatMap((provider) => provider.envVars ?? []);
  const aliases = (manifest?.setup?.providers ?? []).flatMap((provider) => provider.aliases ?? []);
  if (flags.json === true) return writeJson(context, { ...row, aliases, envVars, manifest });
  const { home } = project.paths;
  const facts: [string, string][] = [
    ["Id", row.id],
    ["Name", row.name],
    ["Description", row.description],
    ["Version", row.version ?? ""],
    ["Status", row.status],
    ["Reason", row.reason],
    ["Origin", row.origin],
    ["Folder", displayPath(row.rootDir, home)],
    ["Entry", row.entry === "" ? "" : displayPath(row.entry, home)],
    ["Aliases", aliases.join(", ")],
    ["Environment", envVars.join(", ")],
  ];
  for (const [name, value] of facts) {
    if (value !== "") writeLine(context, `${name.padEnd(12)}: ${value}`);
  }
  for (const line of describeProvided(row))
    writeLine(
      context,
      line.replace(/^./, (letter) => letter.toUpperCase()),
    );
}
