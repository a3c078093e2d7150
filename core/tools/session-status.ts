import { z } from "zod";
import { defineTool } from "../sdk/tool.ts";

export const sessionStatus = defineTool({
  name: "session_status",
  description:
    "Tells about this conversation: the model that answers, its thinking level, how many earlier messages it sees, and when this turn began.",
  risk: "none",
  idempotent: true,
  inputSchema: z.strictObject({}),
  async execute(_input, { sessionKey, agentId, turn }) {
    return [
      `Model: ${turn.model}`,
      `Thinking: ${turn.thinking}`,
      `Earlier messages in view: ${turn.historyMessages}`,
      `Turn began: ${new Date(turn.startedAt).toISOString()}`,
      `Session: ${sessionKey}`,
      `Agent: ${agentId}`,
    ].join("\n");
  },
});
