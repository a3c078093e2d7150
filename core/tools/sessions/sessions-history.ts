import { z } from "zod";
import { textOf } from "../../sdk/message.ts";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { fenceUntrusted } from "../fence-untrusted.ts";
import { isVisible, type SessionRules } from "./sessions-list.ts";

const longestMessage = 1000;

export function createSessionsHistory(rules: SessionRules): Tool {
  return defineTool({
    name: "sessions_history",
    description: "Shows the newest messages of a conversation that sessions_list has named.",
    risk: "read",
    isPrivate: true,
    idempotent: true,
    inputSchema: z.strictObject({
      sessionKey: z.string().min(1),
      limit: z.number().int().min(1).max(50).optional(),
    }),
    async execute({ sessionKey, limit = 10 }, context) {
      const row = await rules.storage.getSession(sessionKey);
      if (row === undefined || !isVisible(row, context, rules)) {
        throw new Error("There is no such conversation that you may look into.");
      }
      const entries = await rules.storage.readTranscript(row.transcriptId, limit * 4);
      const lines = entries.flatMap(({ message }) => {
        if (message.role === "tool") return [];
        const text = textOf(message.content).trim();
        return text === "" ? [] : [`${message.role}: ${text.slice(0, longestMessage)}`];
      });
      return fenceUntrusted(sessionKey, lines.slice(-limit).join("\n\n"));
    },
  });
}
