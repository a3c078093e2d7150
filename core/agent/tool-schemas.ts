import { z } from "zod";
import type { ToolDefinition } from "../sdk/provider.ts";
import type { Tool } from "../sdk/tool.ts";

export interface ToolSchemas {
  /** The tools as the model sees them, in the given order: a stable order keeps the provider's prompt cache warm. */
  definitions(tools: readonly Tool[]): ToolDefinition[];
}

/** Makes the JSON Schema of each tool once. Forgets a tool as soon as nothing else holds it. */
export function createToolSchemas(): ToolSchemas {
  const known = new WeakMap<Tool, ToolDefinition>();
  return {
    definitions: (tools) =>
      tools.map((tool) => {
        const existing = known.get(tool);
        if (existing !== undefined) return existing;
        const definition = toDefinition(tool);
        known.set(tool, definition);
        return definition;
      }),
  };
}

function toDefinition(tool: Tool): ToolDefinition {
  return { name: tool.name, description: tool.description, inputSchema: toObjectSchema(tool) };
}

/**
 * Endpoints refuse the whole request when the schema of one tool is not that of an object, and a schema of a foreign make may not convert at all: such
 * a tool takes any object, and its own check decides when it runs.
 */
function toObjectSchema(tool: Tool): Record<string, unknown> {
  const anyObject = { type: "object", properties: {} };
  try {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(tool.inputSchema, {
      io: "input",
      target: "draft-7",
      unrepresentable: "any",
    });
    if (schema.type === undefined) return { ...schema, type: "object" };
    return schema.type === "object" ? schema : anyObject;
  } catch {
    return anyObject;
  }
}
