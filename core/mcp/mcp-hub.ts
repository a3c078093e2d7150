import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Tool } from "../sdk/tool.ts";
import { createMcpServer, type McpServer } from "./mcp-server.ts";
import type { ReadSecret } from "./open-transport.ts";

export interface McpHubOptions {
  config(): Config["mcp"];
  readSecret: ReadSecret;
  clock: Clock;
  logger: Logger;
}

/** The servers of the config. */
export interface McpHub {
  /** Makes the servers those of the config and waits until each is listed, or cannot be. Never rejects. */
  prepare(): Promise<void>;
  /** What is known of their tools now. */
  tools(): Tool[];
  /** Closes all connections; programs that were started end. */
  dispose(): Promise<void>;
}

const usualIdleMs = 600_000;
const lookEveryMs = 60_000;

export function createMcpHub({ config, readSecret, clock, logger }: McpHubOptions): McpHub {
  const servers = new Map<string, { server: McpServer; section: string }>();
  let stopLooking: (() => void) | undefined;

  const closeUnused = (): void => {
    const idleMs = config()?.sessionIdleTtlMs ?? usualIdleMs;
    if (idleMs === 0) return;
    for (const { server } of servers.values()) void server.closeUnused(clock.now() - idleMs);
  };

  /** A server whose section changed is another server. */
  const adopt = async (): Promise<void> => {
    const wanted = Object.entries(config()?.servers ?? {}).filter(
      ([, row]) => row.enabled !== false,
    );
    const gone = [...servers].filter(([name, { section }]) => {
      const row = wanted.find(([each]) => each === name)?.[1];
      return row === undefined || JSON.stringify(row) !== section;
    });
    for (const [name] of gone) servers.delete(name);
    for (const [name, row] of wanted) {
      if (servers.has(name)) continue;
      const server = createMcpServer({ name, config: row, readSecret, clock, logger });
      servers.set(name, { server, section: JSON.stringify(row) });
    }
    await Promise.all(gone.map(([, { server }]) => server.close()));
  };

  return {
    async prepare() {
      await adopt();
      if (servers.size === 0) return;
      stopLooking ??= clock.every(lookEveryMs, closeUnused);
      await Promise.allSettled([...servers.values()].map(({ server }) => server.ready()));
    },
    tools: () => [...servers.values()].flatMap(({ server }) => server.tools()),
    async dispose() {
      stopLooking?.();
      await Promise.all([...servers.values()].map(({ server }) => server.close()));
    },
  };
}
