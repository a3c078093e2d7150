import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, type Tool } from "../sdk/tool.ts";
import { createToolSchemas } from "./tool-schemas.ts";

function toolWith(inputSchema: z.ZodType): Tool {
  return defineTool({
    name: "t",
    description: "T.",
    risk: "none",
    inputSchema,
    execute: async () => "",
  });
}

test("describes what the model must write, with defaults left optional", () => {
  const tool = toolWith(
    z.object({ zone: z.string().describe("A zone."), depth: z.number().default(1) }),
  );
  expect(createToolSchemas().definitions([tool])[0]).toEqual({
    name: "t",
    description: "T.",
    inputSchema: {
      type: "object",
      properties: {
        zone: { type: "string", description: "A zone." },
        depth: { type: "number", default: 1 },
      },
      required: ["zone"],
    },
  });
});

test("makes each schema once", () => {
  const schemas = createToolSchemas();
  const tool = toolWith(z.object({}));
  expect(schemas.definitions([tool])[0]).toBe(schemas.definitions([tool])[0]);
});

test("always gives an object schema, whatever the tool declares", () => {
  const foreign = { parse: () => ({}) } as unknown as z.ZodType;
  const tools = [
    z.string(),
    z.union([z.object({ a: z.string() }), z.object({ b: z.date() })]),
    foreign,
  ];
  for (const { inputSchema } of createToolSchemas().definitions(tools.map(toolWith))) {
    expect(inputSchema["type"]).toBe("object");
  }
});
