import { z } from "zod";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import type { FileRules } from "../workspace-place.ts";
import { readMemory } from "./memory-files.ts";

export function createMemoryGet(rules: FileRules): Tool {
  return defineTool({
    name: "memory_get",
    description: "Reads lines of a file of memory that memory_search has found.",
    risk: "read",
    isPrivate: true,
    idempotent: true,
    inputSchema: z.strictObject({
      path: z.string().min(1).describe("MEMORY.md or memory/….md"),
      from: z.number().int().min(1).optional(),
      lines: z.number().int().min(1).max(500).optional(),
    }),
    async execute({ path, from = 1, lines = 100 }, context) {
      const text = await readMemory(path, context, rules);
      if (text === undefined) return `There is no ${path}.`;
      return text
        .split(/\r?\n/)
        .slice(from - 1, from - 1 + lines)
        .join("\n");
    },
  });
}
