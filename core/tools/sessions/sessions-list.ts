import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import type { SessionRow, Storage } from "../../sdk/storage.ts";
import { defineTool, type Tool, type ToolContext } from "../../sdk/tool.ts";

export interface SessionRules {
  storage: Pick<Storage, "listSessions" | "getSession" | "readTranscript">;
  /** `tools.sessions.visibility` */
  visibility(): NonNullable<NonNullable<Config["tools"]>["sessions"]>["visibility"];
}

const mostLooked = 500;

export function createSessionsList(rules: SessionRules): Tool {
  return defineTool({
    name: "sessions_list",
    description: "Lists conversations that you may look into, the newest first.",
    risk: "read",
    isPrivate: true,
    idempotent: true,
    inputSchema: z.strictObject({ limit: z.number().int().min(1).max(100).optional() }),
    async execute({ limit = 20 }, context) {
      const rows = await rules.storage.listSessions(mostLooked);
      const seen = rows.filter((row) => isVisible(row, context, rules)).slice(0, limit);
      if (seen.length === 0) return "There are none.";
      return seen.map((row) => `${row.key}  ${new Date(row.updatedAt).toISOString()}`).join("\n");
    },
  });
}

/** `self` and `tree`: this conversation. `agent`: those of the same agent. `all`: every one. */
export function isVisible(
  row: Pick<SessionRow, "key" | "agentId">,
  { sessionKey, agentId }: Pick<ToolContext, "sessionKey" | "agentId">,
  { visibility }: SessionRules,
): boolean {
  const reach = visibility() ?? "tree";
  if (reach === "all" || row.key === sessionKey) return true;
  return reach === "agent" && row.agentId === agentId;
}
