import {
  parseToolArguments,
  type AssistantMessage,
  type ContentPart,
  type MediaPart,
  type Message,
  type ToolCall,
} from "../message.ts";
import type { ModelInfo } from "../provider.ts";

type WireMessage = Record<string, unknown>;

/**
 * Which earlier thoughts go back to the model: none; those since the last message of the user, which is the running tool loop; with each answer that called
 * tools, or with each answer, an empty one where there was none.
 */
export type ReasoningReplay = "none" | "current-turn" | "tool-calls" | "all";

/**
 * The transcript as chat-completion messages. The system prompt is always `system`: most servers of this API know no `developer` role. Content that is
 * only text goes as a string, because some servers ignore a prompt that comes as a list of parts.
 */
export function toWireMessages(
  system: string,
  messages: readonly Message[],
  model: ModelInfo,
  replay: ReasoningReplay = "none",
): WireMessage[] {
  const head = system === "" ? [] : [{ role: "system", content: system }];
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const wire = messages.flatMap((message, index) => {
    const ofTurn = replay === "current-turn" && index < asked ? "none" : replay;
    return toWireMessage(message, model, ofTurn);
  });
  return [...head, ...wire];
}

function toWireMessage(message: Message, model: ModelInfo, replay: ReasoningReplay): WireMessage[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: userContent(message.content, model) }];
    case "assistant":
      return assistantMessage(message, model, replay);
    case "tool": {
      const name =
        model.compat?.["requiresToolResultName"] === true ? { name: message.toolName } : {};
      const content = message.content.map(partAsText).join("\n");
      return [{ role: "tool", tool_call_id: message.toolCallId, ...name, content }];
    }
  }
}

/** An assistant message without text and without calls says nothing, and several servers refuse it: it is left out. */
function assistantMessage(
  message: AssistantMessage,
  model: ModelInfo,
  replay: ReasoningReplay,
): WireMessage[] {
  const text = message.content.map((part) => part.text).join("");
  const calls = message.toolCalls ?? [];
  if (text === "" && calls.length === 0) return [];
  const wire: WireMessage = { role: "assistant", content: text === "" ? null : text };
  if (calls.length > 0) wire["tool_calls"] = calls.map(wireToolCall);
  const mode =
    model.compat?.["requiresReasoningContentOnAssistantMessages"] === true ? "all" : replay;
  const thought = thoughtOf(message, mode);
  if (thought !== undefined) wire["reasoning_content"] = thought;
  return [wire];
}

function thoughtOf(message: AssistantMessage, replay: ReasoningReplay): string | undefined {
  switch (replay) {
    case "none":
      return undefined;
    case "current-turn":
      return message.reasoning;
    case "tool-calls":
      return (message.toolCalls ?? []).length === 0 ? undefined : (message.reasoning ?? "");
    case "all":
      return message.reasoning ?? "";
  }
}

/** Servers refuse a history whose arguments are no JSON object, for ever after; what the model wrote badly is replayed as `{}`. */
function wireToolCall(call: ToolCall): WireMessage {
  const isSound = call.arguments.trim() !== "" && parseToolArguments(call.arguments) !== undefined;
  return {
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: isSound ? call.arguments : "{}" },
  };
}

function userContent(parts: readonly ContentPart[], model: ModelInfo): unknown {
  if (!parts.some((part) => isSendableImage(part, model))) return parts.map(partAsText).join("\n");
  return parts.map((part) =>
    isSendableImage(part, model)
      ? { type: "image_url", image_url: { url: part.media.uri } }
      : { type: "text", text: partAsText(part) },
  );
}

function isSendableImage(part: ContentPart, model: ModelInfo): part is MediaPart {
  return (
    part.type === "image" &&
    model.input.includes("image") &&
    /^(https:\/\/|data:image\/)/i.test(part.media.uri)
  );
}

/** Media that cannot be sent is named, so that the model knows that something was there. */
function partAsText(part: ContentPart): string {
  if (part.type === "text") return part.text;
  const { name, mimeType } = part.media;
  return name === undefined
    ? `[${part.type}: ${mimeType}]`
    : `[${part.type}: ${name}, ${mimeType}]`;
}
