import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, type Tool, type ToolRisk } from "../sdk/tool.ts";
import { allowedTools, type ToolPolicy } from "./tool-policy.ts";

function createTool(name: string, risk: ToolRisk): Tool {
  return defineTool({
    name,
    description: "",
    risk,
    inputSchema: z.object({}),
    execute: async () => "",
  });
}

const tools = [
  createTool("web_search", "none"),
  createTool("web_fetch", "read"),
  createTool("write", "write"),
  createTool("exec", "execute"),
];

function namesOf(policy: ToolPolicy): string[] {
  return allowedTools(tools, policy).map((tool) => tool.name);
}

test("without a policy there are only the tools that change nothing", () => {
  expect(namesOf({})).toEqual(["web_search", "web_fetch"]);
});

test("allows by name and by pattern, whatever the case", () => {
  expect(namesOf({ allow: ["WEB_*"] })).toEqual(["web_search", "web_fetch"]);
  expect(namesOf({ allow: ["*"] })).toHaveLength(4);
  expect(namesOf({ allow: ["exec", "*_fetch"] })).toEqual(["web_fetch", "exec"]);
  expect(namesOf({ allow: [] })).toEqual([]);
});

test("a denied tool stays denied even when it is allowed", () => {
  expect(namesOf({ allow: ["*"], deny: ["exec", "w*"] })).toEqual([]);
  expect(namesOf({ deny: ["web_search"] })).toEqual(["web_fetch"]);
});

test("takes everything but the asterisk literally", () => {
  expect(namesOf({ allow: ["web.search", "ex?c", "(exec)"] })).toEqual([]);
});
