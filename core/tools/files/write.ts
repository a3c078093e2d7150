import { z } from "zod";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { largestFile, placeToWrite, writeWhole } from "../file-access.ts";
import type { FileRules } from "../workspace-place.ts";

export function createWrite(rules: FileRules): Tool {
  return defineTool({
    name: "write",
    description:
      "Writes a text file in the workspace, with its folders; what was in it is replaced. To change a part of a file use edit.",
    risk: "write",
    idempotent: true,
    inputSchema: z.strictObject({
      path: z.string().min(1).describe("Relative to the workspace."),
      content: z.string().max(largestFile),
    }),
    async execute({ path, content }, context) {
      const place = await placeToWrite(path, context, rules);
      await writeWhole(place, content);
      return `${place.shown} is written: ${Buffer.byteLength(content)} bytes.`;
    },
  });
}
