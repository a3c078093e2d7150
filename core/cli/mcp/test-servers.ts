import { resolveSecret } from "../../config/secret.ts";
import { systemClock } from "../../lib/clock.ts";
import { createConsoleLogger } from "../../lib/logger.ts";
import { createRedactor } from "../../lib/redact.ts";
import { createMcpServer } from "../../mcp/mcp-server.ts";
import type { McpServerConfig } from "../../mcp/open-transport.ts";
import { errorMessage, OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, mentionConfigErrors, type Project } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";

interface Outcome {
  name: string;
  ok: boolean;
  tools: string[];
  error?: string;
}

/** `mcp test`: connects to each server, lists its tools, and closes it again. Exit status 1 when one cannot be used. */
export async function testServers(
  context: CliContext,
  name: string | undefined,
  flags: { json?: boolean },
): Promise<void> {
  const project = await loadProject(context);
  mentionConfigErrors(context, project);
  const all = Object.entries(project.loaded.config.mcp?.servers ?? {});
  const chosen = all.filter(([each]) => name === undefined || each === name);
  if (name !== undefined && chosen.length === 0) {
    throw new OpenClawError("CLI_MCP_UNKNOWN", `There is no MCP server ${name}.`, {
      hint: "See: openclaw mcp list",
    });
  }
  const outcomes = await Promise.all(chosen.map(([each, row]) => testServer(each, row, project)));
  if (outcomes.some(({ ok }) => !ok)) context.exitCode = 1;
  if (flags.json) return writeJson(context, { servers: outcomes });
  if (outcomes.length === 0) return writeLine(context, "There are no servers.");
  for (const { name: each, ok, tools, error } of outcomes) {
    writeLine(context, ok ? `${each}: ${tools.length} tools` : `${each}: ${error}`);
    for (const tool of tools) writeLine(context, `  ${tool}`);
  }
}

async function testServer(
  name: string,
  config: McpServerConfig,
  { loaded, paths }: Project,
): Promise<Outcome> {
  const server = createMcpServer({
    name,
    config,
    readSecret: async (input) => {
      if (input === "") return "";
      const { environment } = loaded;
      return (await resolveSecret(input, { config: loaded.config, environment, paths }))?.value;
    },
    clock: systemClock,
    logger: createConsoleLogger({ level: "silent", redactor: createRedactor() }),
  });
  try {
    await server.ready();
    return { name, ok: true, tools: server.tools().map((tool) => tool.name) };
  } catch (error) {
    return { name, ok: false, tools: [], error: errorMessage(error) };
  } finally {
    await server.close();
  }
}
