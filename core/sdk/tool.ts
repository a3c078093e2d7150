import type { z } from "zod";
import type { ContentPart } from "./message.ts";

/** What a tool can do to the world: nothing, read what the agent should not see, change something, or run programs. */
export type ToolRisk = "none" | "read" | "write" | "execute";

export interface ToolContext {
  sessionKey: string;
  agentId: string;
  /** Facts about the running turn that tools may report. */
  turn: { model: string; thinking: string; startedAt: number; historyMessages: number };
  /** Milliseconds since 1970. */
  now(): number;
  timeZone: string;
  signal: AbortSignal;
}

export interface Tool<Input = unknown> {
  /** `a-z`, `0-9`, `_`; at most 64 characters. */
  readonly name: string;
  readonly description: string;
  readonly inputSchema: z.ZodType<Input>;
  readonly risk: ToolRisk;
  /** True when running it twice is the same as running it once. */
  readonly idempotent?: boolean;
  /** Throwing is fine: the error's text becomes the tool's result. */
  execute(input: Input, context: ToolContext): Promise<string | ContentPart[]>;
}

/** Keeps the input type of one tool while tools of different inputs share a list. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return tool;
}
