import { createToolSchemas } from "../agent/tool-schemas.ts";
import type { Tool } from "../sdk/tool.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";

/** What each tool takes of every request. */
export function toolTokens(
  tools: readonly Tool[],
  schemas = createToolSchemas(),
): { name: string; tokens: number }[] {
  return schemas
    .definitions(tools)
    .map((tool) => ({ name: tool.name, tokens: estimateTokens(JSON.stringify(tool)) }));
}
