import type { McpServerConfig } from "../../mcp/open-transport.ts";
import type { CliContext } from "../context.ts";
import { loadProject, mentionConfigErrors } from "../load-project.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";

/** `mcp list`: what the config says. Values of variables and headers are not shown. */
export async function listServers(context: CliContext, flags: { json?: boolean }): Promise<void> {
  const project = await loadProject(context);
  mentionConfigErrors(context, project);
  const servers = Object.entries(project.loaded.config.mcp?.servers ?? {});
  const rows = servers.map(([name, server]) => ({
    name,
    enabled: server.enabled !== false,
    target: targetOf(server),
  }));
  if (flags.json) return writeJson(context, { servers: rows });
  if (rows.length === 0) {
    return writeLine(
      context,
      "There are no servers. Add one with: openclaw mcp add <name> -- <command>",
    );
  }
  const cells = rows.map(({ name, enabled, target }) => [name, enabled ? "on" : "off", target]);
  context.stdout(formatTable(["Name", "State", "Server"], cells));
}

export function targetOf({ url, command = "", args = [] }: McpServerConfig): string {
  return url ?? [command, ...args].join(" ");
}
