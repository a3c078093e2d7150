import { z } from "zod";
import type { ToolDefinition } from "../sdk/provider.ts";
import type { Tool } from "../sdk/tool.ts";

export interface ToolSchemas {
  /** The tools as the model sees them, in the given order: a stable order keeps the provider's prompt cache warm. */
  definitions(tools: readonly Tool[]): ToolDefinition[];
}

/** Makes the JSON Schema of each tool once, also when the tool itself is made anew for each turn. Forgets a tool as soon as nothing else holds it. */
export function createToolSchemas(): ToolSchemas {
  const known = new WeakMap<Tool, ToolDefinition>();
  const converted = new WeakMap<Tool["inputSchema"], Record<string, unknown>>();

  function schemaOf(tool: Tool): Record<string, unknown> {
    const existing = converted.get(tool.inputSchema);
    if (existing !== undefined) return existing;
    const schema = toObjectSchema(tool);
    converted.set(tool.inputSchema, schema);
    return schema;
  }

  return {
    definitions: (tools) =>
      tools.map((tool) => {
        const existing = known.get(tool);
        if (existing !== undefined) return existing;
        const { name, description } = tool;
        const definition = { name, description, inputSchema: schemaOf(tool) };
        known.set(tool, definition);
        return definition;
      }),
  };
}

/**
 * Endpoints refuse the whole request when the schema of one tool is not that of an object, and a schema of a foreign make may not convert at all: such
 * a tool takes any object, and its own check decides when it runs.
 */
function toObjectSchema(tool: Tool): Record<string, unknown> {
  const anyObject = { type: "object", properties: {} };
  if (tool.jsonSchema !== undefined) {
    const { $schema: _dialect, ...given } = tool.jsonSchema;
    return given["type"] === "object" ? given : anyObject;
  }
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
