import { parseToolArguments } from "../sdk/message.ts";
import type {
  AssistantMessage,
  ContentPart,
  Message,
  ToolCall,
  ToolMessage,
} from "../sdk/message.ts";
import { withFreshCallIds } from "./fresh-call-ids.ts";

export interface SanitiseOptions {
  /** Sends old reasoning to the model again; off unless the model asks for it. */
  keepReasoning?: boolean;
}

const unknownOutcome =
  "The outcome of this call is unknown: it was started and never finished. Do not assume that it failed or that it worked.";

/**
 * A history that every provider accepts: each tool result follows its call, each call has a result and an id of its own, arguments are JSON
 * objects, and no message is empty. The order is kept, and what is in order already is passed on as the same object. What is stored is never changed by
 * this.
 */
export function sanitiseHistory(
  messages: readonly Message[],
  options: SanitiseOptions = {},
): Message[] {
  const clean: Message[] = [];
  const knownIds = new Set<string>();
  let index = 0;
  while (index < messages.length) {
    const message = messages[index];
    index += 1;
    if (message === undefined || message.role === "tool") continue;
    if (message.role === "user") {
      clean.push(withContent(message, "(no text)"));
      continue;
    }
    const end = endOfResults(messages, index);
    const assistant = cleanAssistant(message, options);
    if (assistant !== undefined) {
      const results = pairResults(assistant, messages.slice(index, end));
      clean.push(...withFreshCallIds([assistant, ...results], knownIds));
    }
    index = end;
  }
  return clean;
}

function endOfResults(messages: readonly Message[], start: number): number {
  let end = start;
  while (messages[end]?.role === "tool") end += 1;
  return end;
}

function cleanAssistant(
  message: AssistantMessage,
  options: SanitiseOptions,
): AssistantMessage | undefined {
  const content = message.content.filter((part) => part.text.trim() !== "");
  const toolCalls = cleanCalls(message.toolCalls ?? []);
  if (content.length === 0 && toolCalls.length === 0) return undefined;
  const dropsReasoning = message.reasoning !== undefined && options.keepReasoning !== true;
  const keepsCalls =
    message.toolCalls === undefined
      ? toolCalls.length === 0
      : toolCalls.length > 0 && sameItems(message.toolCalls, toolCalls);
  if (!dropsReasoning && keepsCalls && content.length === message.content.length) return message;

  const { reasoning, toolCalls: _replaced, ...rest } = message;
  return {
    ...rest,
    content,
    ...(reasoning === undefined || dropsReasoning ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  };
}

function cleanCalls(calls: readonly ToolCall[]): ToolCall[] {
  const seen = new Set<string>();
  return calls.flatMap((call) => {
    if (call.id === "" || call.name === "" || seen.has(call.id)) return [];
    seen.add(call.id);
    return [withJsonArguments(call)];
  });
}

function withJsonArguments(call: ToolCall): ToolCall {
  const isObject = call.arguments.trim() !== "" && parseToolArguments(call.arguments) !== undefined;
  return isObject ? call : { ...call, arguments: "{}" };
}

/** The results of the assistant's calls, each once, in the order in which they came; then a stand-in for each that is missing. */
function pairResults(assistant: AssistantMessage, results: readonly Message[]): ToolMessage[] {
  const open = new Map((assistant.toolCalls ?? []).map((call) => [call.id, call]));
  const paired: ToolMessage[] = [];
  for (const result of results) {
    if (result.role === "tool" && open.delete(result.toolCallId)) {
      paired.push(withContent(result, "(no output)"));
    }
  }
  for (const call of open.values()) paired.push(missingResult(call));
  return paired;
}

/** The result that stands in for one that was never written. */
function missingResult(call: ToolCall): ToolMessage {
  return {
    role: "tool",
    toolCallId: call.id,
    toolName: call.name,
    content: [{ type: "text", text: unknownOutcome }],
    isError: true,
  };
}

function withContent<M extends { content: ContentPart[] }>(message: M, placeholder: string): M {
  const content = message.content.filter((part) => part.type !== "text" || part.text.trim() !== "");
  if (content.length === message.content.length && content.length > 0) return message;
  return {
    ...message,
    content: content.length > 0 ? content : [{ type: "text", text: placeholder }],
  };
}

function sameItems<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((item, index) => item === after[index]);
}
