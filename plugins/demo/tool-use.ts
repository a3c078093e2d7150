import { textOf, type Message, type ToolCall, type ToolDefinition } from "openclaw/sdk";

const mostCalls = 3;

/** Calls for the offered tools that need no arguments, at most three. The ids rise with the length of the conversation, so that none comes twice. */
export function planToolCalls(tools: readonly ToolDefinition[], messages: number): ToolCall[] {
  return tools
    .filter((tool) => needsNothing(tool.inputSchema))
    .slice(0, mostCalls)
    .map((tool, index) => ({ id: `demo_${messages}_${index}`, name: tool.name, arguments: "{}" }));
}

function needsNothing(schema: Record<string, unknown>): boolean {
  const { required } = schema;
  return !Array.isArray(required) || required.length === 0;
}

/** Tells what the tools answered. */
export function reportResults(results: readonly Extract<Message, { role: "tool" }>[]): string {
  const lines = results.map((result) => {
    const verb = result.isError ? "failed" : "answered";
    return `- \`${result.toolName}\` ${verb}: ${textOf(result.content).trim()}`;
  });
  return `I called ${results.length === 1 ? "a tool" : `${results.length} tools`}, and this came back:\n\n${lines.join("\n")}\n`;
}
