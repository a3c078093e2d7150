import type { z } from "zod";
import type { ApprovalAnswer, ApprovalRequest } from "./approval.ts";
import type { Address } from "./address.ts";
import type { ContentPart } from "./message.ts";
import type { ToolMedia } from "./tool-media.ts";

/** What a tool can do to the world: nothing, read what the agent should not see, change something, or run programs. */
export type ToolRisk = "none" | "read" | "write" | "execute";

export interface ToolContext {
  sessionKey: string;
  agentId: string;
  /** Facts about the running turn that tools may report. */
  turn: { model: string; thinking: string; startedAt: number; historyMessages: number };
  /** The message that is being answered, and who asked; the sender comes from the transport. */
  asked?: {
    id: string;
    address: Address;
    senderId: string;
    senderName?: string;
    chatType?: "direct" | "group";
    isOwner: boolean;
    /** The skills of the agent and the room; all when absent. */
    skills?: readonly string[];
  };
  /** The folder of the agent's own files. Absent where it has none. */
  workspace?: string;
  /** Asks an owner in the chat. Resolves when there is a decision, and with a refusal when nobody decides in time. Absent where nobody can be asked. */
  approve?(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** Files, and models that see, hear, draw, speak and film. Absent where the gateway has none. */
  media?: ToolMedia;
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
  /** The schema that the model is shown, where it came from elsewhere as it is; made from `inputSchema` when absent. */
  readonly jsonSchema?: Record<string, unknown>;
  readonly risk: ToolRisk;
  /** What it reads is the owner's alone: outside the owner's own chats it must be allowed by name. */
  readonly isPrivate?: boolean;
  /** Asking again with the same input is no loop, because the answer changes by itself. */
  readonly mayRepeat?: boolean;
  /** Seconds that one call may take, when the usual limit is too short for it. */
  readonly timeoutSeconds?: number;
  /** True when running it twice is the same as running it once. */
  readonly idempotent?: boolean;
  /** Throwing is fine: the error's text becomes the tool's result. */
  execute(input: Input, context: ToolContext): Promise<string | ContentPart[]>;
}

/** Keeps the input type of one tool while tools of different inputs share a list. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return tool;
}
