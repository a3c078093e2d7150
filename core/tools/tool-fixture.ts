import type { Tool, ToolContext } from "../sdk/tool.ts";

/** A context as the gateway makes one for the owner in a direct chat. */
export function createToolContext(fields: Partial<ToolContext> = {}): ToolContext {
  return {
    sessionKey: "agent:main:main",
    agentId: "main",
    turn: { model: "acme/one", thinking: "off", startedAt: 0, historyMessages: 0 },
    asked: {
      id: "m1",
      address: { channel: "fake", account: "default", conversation: "room-1" },
      senderId: "owner",
      senderName: "Ada",
      chatType: "direct",
      isOwner: true,
    },
    now: () => 0,
    timeZone: "UTC",
    signal: new AbortController().signal,
    ...fields,
  };
}

/** Runs a tool with input as a model gives it, and answers its text, or what it refused with. */
export async function runTool(tool: Tool, input: unknown, context: ToolContext): Promise<string> {
  try {
    const output = await tool.execute(tool.inputSchema.parse(input), context);
    if (typeof output === "string") return output;
    return output.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
  } catch (error) {
    return `refused: ${error instanceof Error ? error.message : String(error)}`;
  }
}
