import type { z } from "zod";
import type { Message } from "../../sdk/message.ts";
import { thinkingLevels, type ThinkingLevel, type ToolDefinition } from "../../sdk/provider.ts";
import { refusal } from "./api-failure.ts";

/** A request to the model API, whichever of its two dialects it was written in. */
export interface ApiCall {
  /** As the client wrote it: an agent or `provider/model`. */
  model: string;
  system: string;
  messages: Message[];
  /** The client's own tools: the model's calls go back to the client. */
  tools: ToolDefinition[];
  stream: boolean;
  /** The person behind the client; picks a session. */
  user?: string;
  maxOutputTokens?: number;
  thinking: ThinkingLevel;
  /** Sampling fields in the names of the gateway's own config. */
  params: Record<string, unknown>;
}

/** Reads a body with a schema; what does not fit is refused with the field's name. */
export function parseBody<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue === undefined || issue.path.length === 0 ? null : issue.path.join(".");
  const what = issue?.message ?? "does not fit";
  throw refusal({ status: 400, message: param === null ? what : `${param}: ${what}`, param });
}

/** OpenAI's effort words are levels here; `none` is `off`, and so is silence: nobody pays for thoughts that were not asked for. */
export function thinkingOfEffort(effort: string | null | undefined): ThinkingLevel {
  if (effort === undefined || effort === null || effort === "none") return "off";
  const level = thinkingLevels.find((each) => each === effort);
  if (level !== undefined) return level;
  throw refusal({
    status: 400,
    message: `reasoning effort "${effort}" is not known; known: none, ${thinkingLevels.join(", ")}.`,
    param: "reasoning_effort",
  });
}

/** The fields that are set, so that an absent one stays absent. */
export function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
