import { join } from "node:path";
import { expandTilde, type Paths } from "../config/paths.ts";
import type { Config } from "../config/schema.ts";

/** The folder with an agent's own files: the agent's, the default one, and for further agents one beside it. */
export function workspaceOf(agentId: string, config: Config, paths: Paths): string {
  const own = config.agents?.entries?.[agentId]?.workspace;
  const shared = config.agents?.defaults?.workspace;
  const chosen = own ?? shared;
  if (chosen !== undefined) return expandTilde(chosen, paths.home);
  return agentId === "main" ? paths.workspace : join(paths.stateDir, `workspace-${agentId}`);
}
