/** A file in the media store. Bytes never travel inside a transcript. */
export interface MediaReference {
  /** `media:<id>` for a stored file, or an `https:` address. */
  uri: string;
  /** For example `image/png`. */
  mimeType: string;
  /** Size in bytes, when known. */
  size?: number;
  /** The file name that the sender gave, when there was one. */
  name?: string;
}

export interface TextPart {
  type: "text";
  text: string;
}

export interface MediaPart {
  type: "image" | "audio" | "video" | "file";
  media: MediaReference;
  /** In the result of a tool: this file belongs to the answer and goes to the chat with it. */
  send?: boolean;
}

export type ContentPart = TextPart | MediaPart;

/** A model's request to run a tool. `arguments` is the raw JSON text that the model wrote, well-formed or not. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** Token counts of one model call, as the provider reported them. An absent field was not reported; it is never 0 by default. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  /** Part of `outputTokens` that was spent on reasoning. */
  reasoningTokens?: number;
  /** Part of `inputTokens` that the provider read from its cache. */
  cachedTokens?: number;
  /** Part of `inputTokens` that the provider wrote to its cache, where it says so; some charge more for it. */
  cacheWriteTokens?: number;
}

export interface UserMessage {
  role: "user";
  content: ContentPart[];
  /** Who wrote it, when the conversation has several people. */
  sender?: { id: string; name: string };
}

export interface AssistantMessage {
  role: "assistant";
  content: TextPart[];
  /** Reasoning text, kept apart from the answer. Channels never receive it. */
  reasoning?: string;
  toolCalls?: ToolCall[];
  usage?: Usage;
  /** `provider/model` that wrote it. */
  model?: string;
  finishReason?: FinishReason;
}

export interface ToolMessage {
  role: "tool";
  toolCallId: string;
  toolName: string;
  content: ContentPart[];
  isError: boolean;
}

/** One entry of a transcript. The system prompt is not part of it. */
export type Message = UserMessage | AssistantMessage | ToolMessage;

/** Why the model stopped: done, out of output tokens, wants tools, or the provider's filter cut it. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter";

/** All text of a message's parts, joined; media parts are left out. */
export function textOf(content: readonly ContentPart[]): string {
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}

/**
 * The arguments of a tool call as an object; undefined when the model wrote anything but a JSON object. Nothing at all counts as `{}`, which is what
 * models write for a tool without arguments.
 */
export function parseToolArguments(text: string): Record<string, unknown> | undefined {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
