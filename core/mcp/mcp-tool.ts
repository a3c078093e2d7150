import type { CallToolResult, Tool as ListedTool } from "@modelcontextprotocol/client";
import { z } from "zod";
import type { ContentPart } from "../sdk/message.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";

export type CallTool = (
  name: string,
  input: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<CallToolResult>;

const longestName = 64;
const longestDescription = 2000;

/** A tool of a server as the model sees it: `server__tool`. What it reads counts as the owner's, because only the server knows whose it is. */
export function toTool(
  server: string,
  listed: ListedTool,
  call: CallTool,
  timeoutSeconds: number,
): Tool {
  const isReading = listed.annotations?.readOnlyHint === true;
  return {
    name: toolName(server, listed.name),
    description: (listed.description ?? listed.title ?? listed.name).slice(0, longestDescription),
    // The server checks its own input.
    inputSchema: z.record(z.string(), z.unknown()),
    jsonSchema: listed.inputSchema,
    risk: isReading ? "read" : "write",
    isPrivate: true,
    idempotent: isReading || listed.annotations?.idempotentHint === true,
    timeoutSeconds,
    async execute(input, context) {
      const result = await call(listed.name, input as Record<string, unknown>, context.signal);
      const parts = await toParts(result, context);
      if (result.isError !== true) return parts;
      const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
      throw new Error(text.trim() === "" ? `${listed.name} failed without a word.` : text);
    },
  };
}

export function toolName(server: string, name: string): string {
  return `${server}__${name}`.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, longestName);
}

async function toParts(
  { content, structuredContent }: CallToolResult,
  context: ToolContext,
): Promise<ContentPart[]> {
  if (content.length === 0 && structuredContent !== undefined) {
    return [{ type: "text", text: JSON.stringify(structuredContent) }];
  }
  return Promise.all(content.map((block) => toPart(block, context)));
}

async function toPart(
  block: CallToolResult["content"][number],
  { media }: ToolContext,
): Promise<ContentPart> {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "image":
    case "audio": {
      if (media === undefined) return { type: "text", text: `(${block.type}, ${block.mimeType})` };
      const bytes = Buffer.from(block.data, "base64");
      const kept = await media.store.save(bytes, { mimeType: block.mimeType }, media.maxBytes);
      return { type: block.type, media: kept };
    }
    case "resource": {
      const { resource } = block;
      const text = "text" in resource ? resource.text : `(${resource.mimeType ?? "bytes"})`;
      return { type: "text", text: `${resource.uri}\n${text}` };
    }
    case "resource_link":
      return { type: "text", text: `${block.name}: ${block.uri}` };
  }
}
