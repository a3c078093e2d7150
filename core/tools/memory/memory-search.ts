import { z } from "zod";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import type { FileRules } from "../workspace-place.ts";
import { listMemory, readMemory } from "./memory-files.ts";
import { rankPassages, splitPassages, type Passage } from "./rank-passages.ts";

const mostPassages = 20_000;

export function createMemorySearch(rules: FileRules): Tool {
  return defineTool({
    name: "memory_search",
    description:
      "Searches what was written down before, in MEMORY.md and memory/*.md of the workspace, by words. Use it before answering about earlier decisions, dates, people or wishes.",
    risk: "read",
    isPrivate: true,
    idempotent: true,
    inputSchema: z.strictObject({
      query: z.string().min(1).max(1000),
      maxResults: z.number().int().min(1).max(20).optional(),
      minScore: z.number().min(0).max(1).optional(),
    }),
    async execute({ query, maxResults = 6, minScore = 0.35 }, context) {
      const passages: Passage[] = [];
      for (const path of await listMemory(context)) {
        context.signal.throwIfAborted();
        const text = await readMemory(path, context, rules);
        if (text !== undefined) passages.push(...splitPassages(path, text));
        if (passages.length > mostPassages) break;
      }
      const found = rankPassages(query, passages).filter(({ score }) => score >= minScore);
      if (found.length === 0) return "Nothing about that was written down.";
      return found
        .slice(0, maxResults)
        .map(
          ({ passage: { path, line, text }, score }) =>
            `${path}, line ${line} (${score.toFixed(2)}):\n${text}`,
        )
        .join("\n\n");
    },
  });
}
