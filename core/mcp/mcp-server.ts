import type { Client, Tool as ListedTool } from "@modelcontextprotocol/client";
import { backoffDelay } from "../lib/backoff.ts";
import type { Clock } from "../lib/clock.ts";
import { programVersion } from "../lib/program-root.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Tool } from "../sdk/tool.ts";
import { answerForms, formCapability } from "./answer-forms.ts";
import { toTool, toolName } from "./mcp-tool.ts";
import { openTransport, type McpServerConfig, type ReadSecret } from "./open-transport.ts";

export interface McpServerOptions {
  name: string;
  config: McpServerConfig;
  readSecret: ReadSecret;
  clock: Clock;
  logger: Logger;
}

/** One server of the config: connected when it is first needed, and again when it is gone. */
export interface McpServer {
  /** Connects and lists, when that has not been done. Rejects with why it cannot. After a failure it is left in peace for a while. */
  ready(): Promise<void>;
  /** Its tools as it last listed them; the same objects until the list changes. */
  tools(): readonly Tool[];
  /** Closes the connection when nobody has used it since then. The tools stay. */
  closeUnused(since: number): Promise<void>;
  close(): Promise<void>;
}

const usualConnectionTimeoutMs = 30_000;
const usualRequestTimeoutMs = 60_000;
const patience = { baseMs: 1000, maxMs: 60_000 };

export function createMcpServer(options: McpServerOptions): McpServer {
  const { name, config, clock, logger } = options;
  const requestTimeoutMs = config.requestTimeoutMs ?? usualRequestTimeoutMs;
  let connection: Promise<Client> | undefined;
  let tools: readonly Tool[] = [];
  let isListed = false;
  let failures = 0;
  let retryAt = 0;
  let usedAt = clock.now();
  let running = 0;

  const take = (listed: readonly ListedTool[]): void => {
    const seconds = Math.ceil(requestTimeoutMs / 1000) + 5;
    tools = offeredTools(listed, config).map((tool) => toTool(name, tool, call, seconds));
    isListed = true;
  };

  const connect = async (): Promise<Client> => {
    if (clock.now() < retryAt) throw unreachable(name, "it failed a moment ago");
    try {
      const client = await openClient(options, take, () => (connection = undefined));
      failures = 0;
      return client;
    } catch (error) {
      connection = undefined;
      retryAt = clock.now() + backoffDelay(failures, patience);
      failures += 1;
      logger.warn(`the server ${name} cannot be reached: ${errorMessage(error)}`);
      throw error;
    }
  };

  async function call(tool: string, input: Record<string, unknown>, signal: AbortSignal) {
    running += 1;
    try {
      const client = await (connection ??= connect());
      return await client.callTool(
        { name: tool, arguments: input },
        { signal, timeout: requestTimeoutMs },
      );
    } finally {
      running -= 1;
      usedAt = clock.now();
    }
  }

  const close = async (): Promise<void> => {
    const open = connection;
    connection = undefined;
    await open?.then((client) => client.close()).catch(() => undefined);
  };

  return {
    async ready() {
      if (!isListed) await (connection ??= connect());
      usedAt = clock.now();
    },
    tools: () => tools,
    async closeUnused(since) {
      if (running === 0 && usedAt < since) await close();
    },
    close,
  };
}

/** Those that the config lets through; of two that would have one name the first. */
function offeredTools(listed: readonly ListedTool[], config: McpServerConfig): ListedTool[] {
  const names = new Set<string>();
  return listed.filter((tool) => {
    const name = toolName("x", tool.name);
    const isNew = isOffered(tool.name, config) && !names.has(name);
    names.add(name);
    return isNew;
  });
}

/** A client that is connected and has listed its tools once. */
async function openClient(
  { name, config, readSecret, logger }: McpServerOptions,
  take: (tools: readonly ListedTool[]) => void,
  onClose: () => void,
): Promise<Client> {
  const { Client } = await import("@modelcontextprotocol/client");
  const timeout = config.connectionTimeoutMs ?? usualConnectionTimeoutMs;
  const answers = config.elicitation === "defaults";
  const client = new Client(
    { name: "openclaw", version: programVersion() },
    {
      ...(answers ? { capabilities: formCapability } : {}),
      listChanged: {
        tools: {
          onChanged: (error, changed) => {
            if (changed) take(changed);
            else
              logger.warn(`the tools of ${name} could not be listed again: ${errorMessage(error)}`);
          },
        },
      },
    },
  );
  if (answers) answerForms(client);
  const { transport, complaints } = await openTransport(name, config, readSecret);
  try {
    await client.connect(transport, { timeout });
    Object.assign(client, { onclose: onClose });
    const { tools } = await client.listTools(undefined, { timeout });
    take(tools);
    return client;
  } catch (error) {
    await client.close().catch(() => undefined);
    const said = complaints();
    throw unreachable(name, said === "" ? errorMessage(error) : `${errorMessage(error)}: ${said}`);
  }
}

function unreachable(name: string, reason: string): OpenClawError {
  return new OpenClawError("MCP_UNREACHABLE", `The MCP server ${name} cannot be used: ${reason}.`, {
    hint: `Look at mcp.servers.${name}, and try: openclaw mcp test ${name}`,
  });
}

/** `toolFilter` names the server's own tools; `*` stands for any characters. */
function isOffered(tool: string, { toolFilter }: McpServerConfig): boolean {
  const { include, exclude = [] } = toolFilter ?? {};
  const fits = (pattern: string): boolean => {
    const parts = pattern
      .split("*")
      .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join(".*")}$`).test(tool);
  };
  return !exclude.some(fits) && (include?.some(fits) ?? true);
}
